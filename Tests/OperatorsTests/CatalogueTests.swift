import AxisArrays
import ChainLanguage
import Devices
import Kernels
import Operators
import Testing

@Suite("Every operator of the catalogue")
struct CatalogueTests {
  static let declarations = Catalogue.operators.map { $0.declaration }

  @Test("names, aliases and parameter names are unique and can be written in a chain")
  func names() throws {
    let names = Catalogue.entries.map(\.name)
    #expect(Set(names).count == names.count)
    for entry in Catalogue.entries {
      #expect(try Chain(parsing: entry.name).calls[0].name == entry.name)
      #expect(Catalogue.entry(named: entry.name)?.declaration.name == entry.declaration.name)
      let parameters = entry.declaration.parameters.flatMap { [$0.name] + $0.aliases }
      #expect(Set(parameters).count == parameters.count, "\(entry.name)")
      for parameter in parameters {
        let argument = try Chain(parsing: "op \(parameter)=1").calls[0].arguments[0]
        #expect(argument.label == parameter)
      }
      for preset in entry.presets.keys { #expect(parameters.contains(preset), "\(entry.name)") }
    }
  }

  @Test("summaries fit a line and texts end as they should")
  func texts() {
    for entry in Catalogue.entries {
      #expect((10...60).contains(entry.summary.count), "\(entry.name): \(entry.summary)")
      #expect(!entry.summary.hasSuffix("."), "\(entry.name)")
      #expect(entry.summary.first?.isUppercase == true, "\(entry.name)")
    }
    for declaration in Self.declarations {
      let discussion = declaration.discussion
      #expect(discussion.isEmpty || discussion.hasSuffix("."), "\(declaration.name)")
      for parameter in declaration.parameters {
        #expect(parameter.meaning.hasSuffix("."), "\(declaration.name) \(parameter.name)")
        #expect(parameter.meaning.count > 10, "\(declaration.name) \(parameter.name)")
      }
    }
  }

  @Test("a required parameter does not follow one that may be left out")
  func order() {
    for declaration in Self.declarations {
      let isOptional = declaration.parameters.map { $0.defaultText != nil }
      #expect(isOptional == isOptional.sorted { !$0 && $1 }, "\(declaration.name)")
      let hasVariadic = declaration.parameters.dropLast().contains { $0.isVariadic }
      #expect(!hasVariadic, "\(declaration.name)")
    }
  }

  @Test("every example parses, its operators take its arguments, and it says what it does")
  func examples() throws {
    for declaration in Self.declarations {
      #expect(!declaration.examples.isEmpty, "\(declaration.name)")
      for example in declaration.examples {
        let chain = try Chain(parsing: example.chain)
        let operators = try Catalogue.resolve(chain)
        #expect(operators.contains { $0.entry.declaration.name == declaration.name })
        #expect(example.meaning.count > 5 && !example.meaning.hasSuffix("."))
      }
    }
  }

  @Test("a default may be written out")
  func defaults() throws {
    for entry in Catalogue.entries {
      for parameter in entry.parameters where !parameter.isVariadic {
        guard let text = parameter.defaultText, entry.name != "clip" else { continue }
        let required = entry.parameters.filter { $0.defaultText == nil }
          .map { Self.sample(of: $0) }
        let call = ([entry.name] + required + ["\(parameter.name)=\(text)"])
          .joined(separator: " ")
        #expect(throws: Never.self, "\(call)") { try Catalogue.resolve(Chain(parsing: call)) }
      }
    }
  }

  @Test("an argument that no parameter takes is refused by every operator")
  func unknownArgument() throws {
    for entry in Catalogue.entries {
      let chain = try Chain(parsing: "\(entry.name) no_such_parameter=1")
      #expect(throws: ChainError.self, "\(entry.name)") { try Catalogue.resolve(chain) }
    }
  }

  @Test("any element type: the work gives the type and shape of the specification")
  func consistency() throws {
    for declaration in Self.declarations {
      for type in ElementType.allCases {
        for example in declaration.examples {
          guard let input = Self.input(for: example.chain, type) else { continue }
          let files = Files(arrays: ["/gain": ([1, 2, 3], [3])])
          let application = try apply(example.chain, to: input, files: files)
          var (shape, current) = (input.shape, input.elementType)
          for work in application.work {
            shape = work.outputShape(for: shape)
            current = work.outputType(for: current)
          }
          #expect(shape == application.output.shape, "\(example.chain) \(type)")
          #expect(current == application.output.elementType, "\(example.chain) \(type)")
        }
      }
    }
  }

  @Test("any element type: every kernel of the work exists and takes what it is given")
  func kernels() throws {
    for entry in Catalogue.entries {
      for type in ElementType.allCases {
        let chains = entry.declaration.examples.map(\.chain) + ["\(entry.name) time"]
        for chain in chains {
          guard let input = Self.input(for: chain, type) else { continue }
          let files = Files(arrays: ["/gain": ([1, 2, 3], [3])])
          guard let application = try? apply(chain, to: input, files: files) else { continue }
          var current = type
          for work in application.work {
            if let missing = Self.missingKernel(of: work, for: current) {
              Issue.record("\(chain) on \(type): \(missing)")
            }
            current = work.outputType(for: current)
          }
        }
      }
    }
  }

  private static func sample(of parameter: ParameterDeclaration) -> String {
    switch parameter.kind {
    case .choice(let names): "\(parameter.name)=\(names[0])"
    default: "\(parameter.name)=1"
    }
  }

  /// An array that has the dimensions a chain speaks of.
  private static func input(for chain: String, _ type: ElementType) -> ArraySpecification? {
    for name in ["recording", "spectrum", "points"] {
      let array = OperatorsTests.input(name, type)
      let files = Files(arrays: ["/gain": ([1, 2, 3], [3])])
      if (try? apply(chain, to: array, files: files)) != nil { return array }
    }
    var array = OperatorsTests.input("points", type)
    array.dimensions[1].name = chain.contains("xy") ? "xy" : "ch"
    return (try? apply(chain, to: array)) == nil ? nil : array
  }

  private static func missingKernel(of work: Work, for type: ElementType) -> String? {
    switch work {
    case .map(let steps):
      var current = type
      for step in steps {
        guard let map = ax_find_map(step.kernel, AX_ISA_BASELINE) else { return step.kernel }
        if Int(map.pointee.parameter_count) != step.parameters.count || step.input != current {
          return "\(step.kernel) with \(step.parameters.count) parameters on \(current)"
        }
        current = step.output
      }
      return nil
    case .pair(let kernel, _, _):
      return ax_find_pair(kernel, AX_ISA_BASELINE) == nil ? kernel : nil
    case .reduce(let reduction):
      guard let found = ax_find_reduction(reduction.kernel, AX_ISA_BASELINE) else {
        return reduction.kernel
      }
      return found.pointee.weighted == (reduction.weights != nil) ? nil : "weights"
    case .difference, .permute, .median, .lookup: return nil
    }
  }
}
