/// The operators.
public enum Catalogue {
  /// Every operator, in the order in which they are listed. A new operator is one line here.
  public static let operators: [any Operator.Type] = [
    Abs.self,
    Add.self,
    Clip.self,
    Difference.self,
    Invert.self,
    Linear.self,
    Log.self,
    Pow.self,
    Scale.self,

    Aggregate.self,
    Diff.self,

    CartesianToPolar.self,
    PolarToCartesian.self,

    AsType.self,
    Copy.self,
    Transpose.self,
  ]

  /// Everything that can be called: every operator by its own name, then by its aliases.
  public static let entries: [CatalogueEntry] = operators.flatMap { type in
    [CatalogueEntry(type, alias: nil)]
      + type.declaration.aliases.map { CatalogueEntry(type, alias: $0) }
  }

  /// What a name calls; nil when it calls nothing.
  public static func entry(named name: String) -> CatalogueEntry? {
    index[name].map { entries[$0] }
  }

  private static let index = Dictionary(
    entries.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
}
