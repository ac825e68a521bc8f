import AxisArrays

/// Looks through some rows of a block for the least and the largest value of every column.
struct EnvelopeScan {
  var rows: Range<Int>
  /// The columns to look at, and elements in a row.
  var columns: [Int]
  var width: Int

  func extrema(of elements: UnsafeRawPointer, as type: ElementType) -> [Envelope.Extrema] {
    switch type {
    case .int8: extrema(of: elements, Int8.min, Int8.max)
    case .int16: extrema(of: elements, Int16.min, Int16.max)
    case .int32: extrema(of: elements, Int32.min, Int32.max)
    case .int64: extrema(of: elements, Int64.min, Int64.max)
    case .uint8: extrema(of: elements, UInt8.min, UInt8.max)
    case .uint16: extrema(of: elements, UInt16.min, UInt16.max)
    case .uint32: extrema(of: elements, UInt32.min, UInt32.max)
    case .uint64: extrema(of: elements, UInt64.min, UInt64.max)
    case .float32: extrema(of: elements, -Float.infinity, Float.infinity)
    case .float64: extrema(of: elements, -Double.infinity, Double.infinity)
    case .float16, .complex64, .complex128: preconditionFailure("\(type) is converted first")
    }
  }

  /// Integers of which there are none at all would seem to have extrema, but a bin has a row.
  private func extrema<Element: PlottedElement>(
    of memory: UnsafeRawPointer, _ lowest: Element, _ highest: Element
  ) -> [Envelope.Extrema] {
    let elements = memory.assumingMemoryBound(to: Element.self)
    var least = [Element](repeating: highest, count: columns.count)
    var most = [Element](repeating: lowest, count: columns.count)
    if columns.count == width {
      scanWholeRows(elements, &least, &most)
    } else {
      for row in rows {
        let start = elements + row * width
        for (index, column) in columns.enumerated() {
          let value = start[column]
          if value < least[index] { least[index] = value }
          if value > most[index] { most[index] = value }
        }
      }
    }
    return zip(least, most).map { Envelope.Extrema(least: $0.double, most: $1.double) }
  }

  /// Several rows of few columns are gone through like one of many, which keeps vectors busy.
  private func scanWholeRows<Element: PlottedElement>(
    _ elements: UnsafePointer<Element>, _ least: inout [Element], _ most: inout [Element]
  ) {
    let together = max(1, min(64 / width, rows.count))
    let span = together * width
    var low = [Element](repeating: least[0], count: span)
    var high = [Element](repeating: most[0], count: span)
    let whole = rows.count / together
    low.withUnsafeMutableBufferPointer { low in
      high.withUnsafeMutableBufferPointer { high in
        for step in 0..<whole {
          let start = elements + (rows.lowerBound + step * together) * width
          for column in 0..<span {
            let value = start[column]
            low[column] = value < low[column] ? value : low[column]
            high[column] = value > high[column] ? value : high[column]
          }
        }
        for row in rows.lowerBound + whole * together..<rows.upperBound {
          for column in 0..<width {
            let value = elements[row * width + column]
            low[column] = value < low[column] ? value : low[column]
            high[column] = value > high[column] ? value : high[column]
          }
        }
      }
    }
    for column in 0..<span {
      least[column % width] = min(least[column % width], low[column])
      most[column % width] = max(most[column % width], high[column])
    }
  }
}

/// An element that can be plotted.
private protocol PlottedElement: Comparable {
  var double: Double { get }
}

extension PlottedElement where Self: BinaryInteger {
  var double: Double { Double(self) }
}

extension Int8: PlottedElement {}
extension Int16: PlottedElement {}
extension Int32: PlottedElement {}
extension Int64: PlottedElement {}
extension UInt8: PlottedElement {}
extension UInt16: PlottedElement {}
extension UInt32: PlottedElement {}
extension UInt64: PlottedElement {}
extension Float: PlottedElement { var double: Double { Double(self) } }
extension Double: PlottedElement { var double: Double { self } }
