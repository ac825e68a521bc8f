// The measures of a reduction, the same for every device.

#ifndef AX_SEGMENT_H
#define AX_SEGMENT_H

/// Length of a reduction segment: partial results are made over segments of this many elements
/// counted from the start of the axis and combined in index order, so that the result does not
/// depend on block size or thread count. Element j of a segment belongs to lane j % AX_LANES. A
/// state has at most AX_MAX_STATE 64-bit words.
enum { AX_SEGMENT = 256, AX_LANES = 8, AX_MAX_STATE = 4 };

#endif
