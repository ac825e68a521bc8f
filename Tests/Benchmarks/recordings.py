"""A recording such as electrodes in a brain give: field potentials, a drift, spikes and noise."""

from __future__ import annotations

import typing

import numpy as np
import scipy.signal

RATE = 30000
MICROVOLTS_PER_COUNT = 0.195
PIECE = 2**17
# What the channels share: each band's edges in Hz and its size in microvolts.
FIELD_BANDS = [(1, 4, 60), (4, 12, 50), (12, 40, 20), (40, 150, 8)]
NOISE_BAND, NOISE = (300, 6000), 9
NEURONS, SPIKES_PER_SECOND = 2, 12


class BandNoise:
    """Columns of noise within a band, piece after piece without a seam."""

    def __init__(self, band: tuple[float, float], size: float, columns: int, generator):
        self.sections = scipy.signal.butter(2, band, "bandpass", fs=RATE, output="sos")
        self.state = np.zeros((len(self.sections), 2, columns))
        # Filtered, white noise keeps the band's part of its power.
        self.size = size / np.sqrt(2 * (band[1] - band[0]) / RATE)
        self.generator = generator

    def next(self, count: int) -> np.ndarray:
        white = self.generator.normal(0, self.size, (count, self.state.shape[-1]))
        noise, self.state = scipy.signal.sosfilt(self.sections, white, axis=0, zi=self.state)
        return noise


def spike_shape() -> np.ndarray:
    """A fall of a fraction of a millisecond, and a slower rise; its depth is 1."""
    milliseconds = np.arange(48) / RATE * 1000 - 0.4
    fall = np.exp(-((milliseconds / 0.12) ** 2))
    return 0.35 * np.exp(-(((milliseconds - 0.45) / 0.25) ** 2)) - fall


def add_spikes(piece: np.ndarray, heights: np.ndarray, generator) -> None:
    shape = spike_shape()
    for channel, neurons in enumerate(heights):
        for height in neurons:
            count = generator.poisson(SPIKES_PER_SECOND * len(piece) / RATE)
            for start in generator.integers(0, max(1, len(piece) - len(shape)), count):
                place = piece[start : start + len(shape), channel]
                place += height * shape[: len(place)]


def recording(samples: int, channels: int, seed: int = 2026) -> typing.Iterator[np.ndarray]:
    """Pieces of int16 counts, one after another in time."""
    generator = np.random.default_rng(seed)
    field = [BandNoise((low, high), size, 1, generator) for low, high, size in FIELD_BANDS]
    noise = BandNoise(NOISE_BAND, NOISE, channels, generator)
    weights = generator.uniform(0.6, 1.1, channels)
    phases = generator.uniform(0, 2 * np.pi, channels)
    heights = generator.uniform(50, 220, (channels, NEURONS))
    for start in range(0, samples, PIECE):
        count = min(PIECE, samples - start)
        times = np.arange(start, start + count)[:, np.newaxis] / RATE
        piece = noise.next(count) + 40 * np.sin(2 * np.pi * 0.1 * times + phases)
        piece += sum(band.next(count) for band in field) * weights
        add_spikes(piece, heights, generator)
        yield np.round(piece / MICROVOLTS_PER_COUNT).astype(np.int16)
