/// A thing with others below it, drawn as
///
///     recording.h5  HDF5, 3.66 MiB
///     │  @title  a test
///     ├─ lfp/
///     │  └─ data  float32 (time 1000, ch 4), 15.6 KiB
///     └─ spikes  int16 (dim_0 3), 6 B
struct TreeNode {
  /// What it is.
  var head: StyledText
  /// What there is to say about it, a line each.
  var details: [StyledText] = []
  /// What is below it.
  var children: [TreeNode] = []

  init(_ head: StyledText) { self.head = head }

  /// The tree as lines, cut to `width` columns where a width is given.
  func lines(_ style: Style, width: Int?) -> [String] {
    var lines = [head.text(style, width: width)]
    add(to: &lines, below: "", style, width)
    return lines
  }

  private func add(to lines: inout [String], below stem: String, _ style: Style, _ width: Int?) {
    let (bar, branch, last) =
      style.isUnicode ? ("│  ", "├─ ", "└─ ") : ("|  ", "|- ", "`- ")
    func add(_ stem: String, _ text: StyledText) {
      lines.append((StyledText(stem, .faint) + text).text(style, width: width))
    }
    for detail in details { add(stem + (children.isEmpty ? "   " : bar), detail) }
    for (index, child) in children.enumerated() {
      let isLast = index == children.count - 1
      add(stem + (isLast ? last : branch), child.head)
      child.add(to: &lines, below: stem + (isLast ? "   " : bar), style, width)
    }
  }
}
