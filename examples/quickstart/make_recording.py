#!/usr/bin/python3
"""Makes recording.h5: four seconds of sixteen electrodes, as an amplifier would store them.

Local field potentials that all channels share, spikes of a few neurons, and noise; int16 counts
at 30 kHz, one count is 0.195 uV. Needs numpy and h5py (Debian: python3-h5py).
"""

import sys

import h5py
import numpy as np

RATE = 30000.0
SECONDS = 4
CHANNELS = 16
MICROVOLTS_PER_COUNT = 0.195


def field(times, generator):
    """Theta and beta waves and a slow drift, in microvolts."""
    waves = 60 * np.sin(2 * np.pi * 7.5 * times) + 15 * np.sin(2 * np.pi * 21 * times + 1)
    return waves + 40 * np.sin(2 * np.pi * 0.4 * times + generator.uniform(0, 6))


def spike_train(samples, rate, generator):
    """Zeros with a spike's shape at random times, in units of its height."""
    t = np.arange(48) / RATE * 1000 - 0.4
    shape = -np.exp(-((t / 0.12) ** 2)) + 0.35 * np.exp(-(((t - 0.45) / 0.25) ** 2))
    impulses = (generator.random(samples) < rate / RATE).astype(float)
    return np.convolve(impulses, shape)[:samples]


def make(path):
    generator = np.random.default_rng(2026)
    samples = int(SECONDS * RATE)
    times = np.arange(samples) / RATE
    shared = field(times, generator)
    data = np.empty((samples, CHANNELS), np.int16)
    for channel in range(CHANNELS):
        voltage = shared * generator.uniform(0.6, 1.1) + generator.normal(0, 8, samples)
        for _ in range(generator.integers(0, 3)):
            height = generator.uniform(60, 220)
            voltage += height * spike_train(samples, generator.uniform(4, 30), generator)
        data[:, channel] = np.round(voltage / MICROVOLTS_PER_COUNT)

    with h5py.File(path, "w", track_order=True) as file:
        signal = file.create_dataset("signal", data=data, chunks=(8192, CHANNELS))
        signal.attrs["key"] = "probe-a"
        signal.attrs["comment"] = "amplifier counts, 0.195 uV each"
        time = file.create_dataset("time", data=times)
        time.attrs["gain"] = 1 / RATE
        time.attrs["offset"] = 0.0
        time.attrs["units"] = "s"
        labels = ["A%02d" % (channel + 1) for channel in range(CHANNELS)]
        file.create_dataset("ch", data=labels, dtype=h5py.string_dtype())
        for index, name in enumerate(("time", "ch")):
            file[name].make_scale(name)
            signal.dims[index].attach_scale(file[name])


if __name__ == "__main__":
    make(sys.argv[1] if len(sys.argv) > 1 else "recording.h5")
