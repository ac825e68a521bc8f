import AxisArrays
import Kernels

/// Writes the code that computes one element from the input, work by work.
///
/// It goes backwards: an element of the last work's output asks for the elements of its input that
/// it is made of, and so on, until elements are loaded. What has been computed once is a variable
/// and is not computed again, so that each element is loaded once however many works there are.
struct ElementCode: Sendable {
  let work: StageWork
  let axes: KernelAxes
  let style: SourceStyle
  /// The statements so far.
  private(set) var lines: [String] = []
  /// What the kernel needs to be given, in the order of its parameters.
  private(set) var parameters: [(value: KernelValue, name: String)] = []
  /// Whether a conversion may saturate, and whether a sum may overflow.
  private(set) var saturates = false
  var overflows = false
  /// Whether saturated values are counted; not where elements are computed again.
  var isCounting = true
  /// What must hold for them to be counted.
  var conditions: [String] = []
  /// The pieces of the arithmetic's text that are needed, and whether they compute in float64.
  private(set) var pieces: Set<String> = ["language.h"]
  private(set) var needsFloat64 = false
  /// Whether there are more variables than a compiler takes in a second or so. A chain of ordinary
  /// length has some dozens.
  var isTooLong: Bool { variables > 1000 }
  /// A kernel that there is none of.
  private(set) var missing: String?
  private var names: [String: String] = [:]
  private var known: [Element: String] = [:]
  private var variables = 0
  private var depth = 1

  /// An element of the input of a work.
  private struct Element: Sendable, Hashable {
    var work: Int
    var place: [Coordinate]
  }

  init(_ work: StageWork, axes: KernelAxes, style: SourceStyle) {
    self.work = work
    self.axes = axes
    self.style = style
    let types = work.works.reduce(into: [work.type]) { types, work in
      types.append(work.outputType(for: types[types.count - 1]))
    }
    needsFloat64 = types.contains(.float64)
  }

  // MARK: Elements

  /// The variable that holds an element of the last work's output.
  mutating func element(at place: [Coordinate]) -> String {
    element(after: work.works.count, at: place)
  }

  /// The variable that holds an element after the first `count` works.
  mutating func element(after count: Int, at place: [Coordinate]) -> String {
    let key = Element(work: count, place: place)
    if let variable = known[key] { return variable }
    // Differences of differences along several axes multiply.
    if isTooLong { return "0" }
    let variable =
      count == 0 ? load(place) : compute(work.works[count - 1], at: place, index: count - 1)
    known[key] = variable
    return variable
  }

  private mutating func load(_ place: [Coordinate]) -> String {
    let terms = place.enumerated().map { axis, coordinate in
      axis == axes.count - 1
        ? coordinate.expression : "\(coordinate.expression) * \(measure(.inputStep(axis)))"
    }
    let index = terms.isEmpty ? "0" : terms.joined(separator: " + ")
    return define(work.type, "input[\(index)]")
  }

  private mutating func compute(_ item: Work, at place: [Coordinate], index: Int) -> String {
    switch item {
    case .map(let steps):
      var variable = element(after: index, at: place)
      for (number, step) in steps.enumerated() {
        variable = apply(step, to: variable, at: place, index: index, key: "\(index).\(number)")
      }
      return variable
    case .permute:
      return element(after: index, at: place)
    case .difference(let dimension, let type):
      let axis = axes.axis(of: dimension, at: index)
      var before = place
      before[axis] = place[axis].previous
      let later = element(after: index, at: place)
      let earlier = element(after: index, at: before)
      let kernel = "subtract_\(type.suffix)"
      need(ax_find_binary(kernel, AX_ISA_BASELINE), \.pointee.source, \.pointee.float64, kernel)
      return define(type, "ax_\(kernel)(\(later), \(earlier))")
    case .pair(let kernel, let dimension, let type):
      return pair(
        kernel, axis: axes.axis(of: dimension, at: index), type: type, at: place, index: index)
    case .lookup(let coordinates):
      return lookUp(element(after: index, at: place), in: coordinates, key: "\(index)")
    case .reduce(let reduction):
      return reduce(reduction, at: place, index: index)
    case .median(let dimension, let type, let ignoringNaN):
      return median(
        along: axes.axis(of: dimension, at: index), type: type, ignoringNaN: ignoringNaN,
        at: place, index: index)
    }
  }

  private mutating func apply(
    _ step: MapStep, to variable: String, at place: [Coordinate], index: Int, key: String
  ) -> String {
    var arguments = [variable]
    for (number, parameter) in step.parameters.enumerated() {
      let key = "\(key).\(number)"
      switch parameter {
      case .constant(let scalar):
        arguments.append(self.parameter(.constant(scalar, step.input), for: key))
      case .along(let dimension, let values):
        let axis = axes.axis(of: dimension, at: index)
        let table = self.parameter(.table(values, step.input), for: key)
        arguments.append(
          "\(table)[\(measure(.inputStart(axis))) + \(place[axis].expression)]")
      }
    }
    need(
      ax_find_map(step.kernel, AX_ISA_BASELINE), \.pointee.source, \.pointee.float64, step.kernel)
    let result = define(
      step.output, "ax_\(step.kernel)(\(arguments.joined(separator: ", ")))")
    if isCounting, !step.output.holdsEvery(step.input) {
      saturates = true
      let exceeds = "ax_exceeds_\(step.input.suffix)_\(step.output.suffix)(\(variable))"
      line("\(conditions.map { "if (\($0)) " }.joined())saturated += \(exceeds);")
    }
    return result
  }

  private mutating func pair(
    _ kernel: String, axis: Int, type: ElementType, at place: [Coordinate], index: Int
  ) -> String {
    let side = place[axis]
    let places = (0...1).map { side in
      var place = place
      place[axis] = .fixed(side)
      return place
    }
    let keys = places.map { Element(work: index + 1, place: $0) }
    if known[keys[0]] == nil || known[keys[1]] == nil {
      let arguments = places.enumerated().map { number, place in
        if case .fixed = side.base { return element(after: index, at: place) }
        // Both elements are computed for either; each counts what it saturates itself, so that
        // whoever finds them known need not count again.
        return counting(when: "\(side.expression) == \(number)u") {
          $0.element(after: index, at: place)
        }
      }
      let results = [declare(type), declare(type)]
      need(ax_find_pair(kernel, AX_ISA_BASELINE), \.pointee.source, \.pointee.float64, kernel)
      line("ax_\(kernel)(\(arguments[0]), \(arguments[1]), &\(results[0]), &\(results[1]));")
      known[keys[0]] = results[0]
      known[keys[1]] = results[1]
    }
    let results = keys.map { known[$0] ?? "" }
    if case .fixed(let number) = side.base { return results[number] }
    return define(type, "\(side.expression) == 0u ? \(results[0]) : \(results[1])")
  }

  private mutating func lookUp(
    _ variable: String, in coordinates: Coordinates, key: String
  ) -> String {
    needsFloat64 = true
    switch coordinates {
    case .linear(let gain, let offset):
      let gain = parameter(.constant(.real(gain), .float64), for: "\(key).gain")
      let offset = parameter(.constant(.real(offset), .float64), for: "\(key).offset")
      let product = define(.float64, "(double)\(variable) * \(gain)")
      return define(.float64, "\(product) + \(offset)")
    case .values(let values):
      return define(
        .float64, "\(parameter(.table(values, .float64), for: "\(key).coordinates"))[\(variable)]")
    }
  }

  // MARK: Statements

  /// Adds a statement.
  mutating func line(_ text: String) {
    lines.append(String(repeating: "  ", count: depth) + text)
  }

  /// Adds a block of statements: what is computed in it is not known after it.
  mutating func block(_ head: String, _ body: (inout ElementCode) -> Void) {
    let outside = known
    open(head)
    body(&self)
    close()
    known = outside
  }

  /// Asks for the loop that follows to be unrolled, wholly or so many times.
  mutating func unroll(_ times: Int? = nil) {
    if style.unrolls { line("#pragma unroll" + (times.map { " \($0)" } ?? "")) }
  }

  /// Opens and closes a block of statements.
  mutating func open(_ head: String) {
    line("\(head) {")
    depth += 1
  }

  mutating func close() {
    depth -= 1
    line("}")
  }

  /// Defines a variable by an expression.
  mutating func define(_ type: ElementType, _ expression: String) -> String {
    define("ax_\(type.suffix)", expression)
  }

  /// Defines a variable of a type of OpenCL C.
  mutating func define(_ type: String, _ expression: String) -> String {
    let name = newName()
    line("const \(type) \(name) = \(expression);")
    return name
  }

  /// Declares a variable without a value.
  mutating func declare(_ type: ElementType) -> String {
    let name = newName()
    line("ax_\(type.suffix) \(name);")
    return name
  }

  /// A name that no variable has.
  mutating func newName(_ prefix: String = "v") -> String {
    variables += 1
    return "\(prefix)\(variables)"
  }

  /// Notes what the function of a kernel needs: the entry of the kernel's table has it.
  mutating func need<Entry>(
    _ entry: UnsafePointer<Entry>?, _ source: (UnsafePointer<Entry>) -> UnsafePointer<CChar>?,
    _ float64: (UnsafePointer<Entry>) -> Bool, _ kernel: String
  ) {
    guard let entry, let piece = source(entry) else {
      missing = kernel
      return
    }
    need(piece: String(cString: piece))
    needsFloat64 = needsFloat64 || float64(entry)
  }

  /// Notes that a piece of the arithmetic's text is needed.
  mutating func need(piece: String) { pieces.insert(piece) }

  /// Counts what is saturated in `body` only when a condition holds.
  mutating func counting<Result>(
    when condition: String, _ body: (inout ElementCode) -> Result
  ) -> Result {
    conditions.append(condition)
    defer { conditions.removeLast() }
    return body(&self)
  }

  /// The name of the parameter that holds a measure of the block.
  mutating func measure(_ measure: BlockMeasure) -> String {
    parameter(.measure(measure), for: measure.name)
  }

  /// The name of the parameter that holds a value; `key` says for what. Names do not depend on the
  /// values, so that the text of a chain stays the same when its numbers change.
  mutating func parameter(_ value: KernelValue, for key: String) -> String {
    if let name = names[key] { return name }
    let name =
      switch value {
      case .measure(let measure): measure.name
      case .constant: "constant_\(parameters.count)"
      case .table: "table_\(parameters.count)"
      }
    names[key] = name
    parameters.append((value, name))
    return name
  }

  /// The quotient of a variable and a measure of the block.
  mutating func quotient(_ variable: String, by divisor: BlockMeasure) -> String {
    let multiplier = measure(.multiplier(divisor))
    let bits = measure(.bits(divisor))
    return "block_quotient(\(variable), \(multiplier), \(bits))"
  }
}
