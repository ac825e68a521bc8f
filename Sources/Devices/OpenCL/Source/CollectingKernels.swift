import AxisArrays

/// The kernels that collect the blocks of a reduction, as OpenCL C text.
enum CollectingKernels {
  /// Folds the partials of a block, [outer][segment][word][inner], into totals, [outer][word][inner],
  /// in index order. An item is a column.
  static func fold(_ entry: ReductionEntry, number: Int) -> String {
    """

    kernel void fold_\(number)(
      global const ulong *restrict partials, global ulong *restrict totals, uint items, uint run,
      uint inner, uint multiplier_inner, uint bits_inner, uint segments, uint starts) {
      const uint first = get_group_id(0) * run, end = min(first + run, items);
      for (uint item = first + get_local_id(0); item < end; item += get_local_size(0)) {
        const uint row = block_quotient(item, multiplier_inner, bits_inner);
        const uint column = item - row * inner;
        global ulong *total = totals + row * \(entry.words) * inner + column;
        global const ulong *partial =
          partials + (row * segments) * \(entry.words) * inner + column;
        ax_accumulator state, later;
        for (uint word = 0; word < \(entry.words); word++)
          state.word[word] = starts ? partial[word * inner] : total[word * inner];
        for (uint segment = starts; segment < segments; segment++) {
          for (uint word = 0; word < \(entry.words); word++)
            later.word[word] = partial[(segment * \(entry.words) + word) * inner];
          \(entry.combine)(&state, &later);
        }
        for (uint word = 0; word < \(entry.words); word++) total[word * inner] = state.word[word];
      }
    }

    """
  }

  /// Counts the elements of a block, [outer][length][inner], by the bits of their keys from `shift`
  /// on, if the bits above are the column's prefix. An item is an element.
  static func count(_ type: ElementType, number: Int) -> String {
    """

    kernel void count_\(number)(
      global const ax_\(type.suffix) *restrict elements, global const ulong *restrict prefixes,
      global uint *restrict counts, global uint *restrict nans, uint items, uint run, uint row,
      uint multiplier_row, uint bits_row, uint inner, uint multiplier_inner, uint bits_inner,
      uint shift, uint digits, uint counts_nans) {
      const uint first = get_group_id(0) * run, end = min(first + run, items);
      for (uint item = first + get_local_id(0); item < end; item += get_local_size(0)) {
        const ax_\(type.suffix) x = elements[item];
        const uint outer = block_quotient(item, multiplier_row, bits_row);
        const uint within = item - outer * row;
        const uint index = block_quotient(within, multiplier_inner, bits_inner);
        const uint column = outer * inner + within - index * inner;
        const ulong order = ax_order_\(type.suffix)(x) >> shift;
        if (x != x) {
          if (counts_nans) atomic_inc(&nans[column]);
        } else if (order >> digits == prefixes[column]) {
          atomic_inc(&counts[(ulong)column << digits | (order & (((ulong)1 << digits) - 1))]);
        }
      }
    }

    """
  }
}
