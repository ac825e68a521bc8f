import AxisArrays

/// The arguments of a command as its outputs record them: of several inputs each names its own, so that
/// the outputs of a large batch stay small.
struct RecordedArguments {
  /// The words of the command, without its inputs where these are told apart.
  private let words: [String]
  /// The inputs, and before which of the words each was; empty where they are among the words.
  private let inputs: [(word: String, place: Int)]

  /// Takes the words of a command and the inputs among them.
  init(_ words: [String], inputs: [String]) {
    let spellings = inputs.map(\.exact)
    let names = Set(spellings)
    let places = words.indices.filter { names.contains(words[$0].exact) }
    // The value of an option may be spelt as an input is: which of them is which is not known then.
    if inputs.count > 1, places.map({ words[$0].exact }) == spellings {
      self.inputs = places.enumerated().map { before, place in (words[place], place - before) }
      self.words = words.filter { !names.contains($0.exact) }
    } else {
      self.inputs = []
      self.words = words
    }
  }

  /// What the output of the input with an index records.
  func forInput(_ index: Int) -> [String] {
    if inputs.isEmpty { return words }
    var arguments = words
    arguments.insert(inputs[index].word, at: inputs[index].place)
    return arguments
  }
}
