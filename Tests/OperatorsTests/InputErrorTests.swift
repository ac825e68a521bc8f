import AxisArrays
import ChainLanguage
import Operators
import Testing

@Suite("Messages about what only the input shows")
struct InputErrorTests {
  @Test(
    "each points at the argument that does not fit",
    arguments: [
      (
        "abs | mean tme",
        """
        65: the array has no dimension 'tme'; did you mean 'time'? Its dimensions are 'time' and 'ch'
          abs | mean tme
                     ^~~
        """
      ),
      (
        "mean x",
        """
        65: the array has no dimension 'x'; its dimensions are 'time' and 'ch'
          mean x
               ^
        """
      ),
      (
        "mean time | mean time",
        """
        65: the array has no dimension 'time'; its only dimension is 'ch'
          mean time | mean time
                           ^~~~
        """
      ),
      (
        "mean 2",
        """
        65: the array has no dimension 2; its dimensions, from 0, are 'time' and 'ch'
          mean 2
               ^
        """
      ),
      (
        "mean axis=-3",
        """
        65: the array has no dimension -3; its dimensions, from 0, are 'time' and 'ch'
          mean axis=-3
                    ^~
        """
      ),
      (
        "mean time | mean ch | diff",
        """
        65: the array has no dimensions; it is a single value
          mean time | mean ch | diff
                                ^~~~
        """
      ),
      (
        "abs | cart2pol",
        """
        65: axis 'ch' has 3 elements, not 2
          abs | cart2pol
                ^~~~~~~~
        """
      ),
      (
        "pol2cart axis=time",
        """
        65: axis 'time' has 6 elements, not 2
          pol2cart axis=time
                        ^~~~
        """
      ),
      (
        "linear [1, 2] axis=ch",
        """
        65: 2 values for axis 'ch', which has 3 elements; give one value per element
          linear [1, 2] axis=ch
                 ^~~~~~
        """
      ),
      (
        "linear 1 @a.h5:/four axis=ch",
        """
        65: 4 values for axis 'ch', which has 3 elements; give one value per element
          linear 1 @a.h5:/four axis=ch
                   ^~~~~~~~~~~
        """
      ),
      (
        "linear @a.h5:/four",
        """
        65: 4 values, but no axis to lay them along; add axis=NAME
          linear @a.h5:/four
                 ^~~~~~~~~~~
        """
      ),
      (
        "linear @a.h5:/table axis=ch",
        """
        65: the values have 2 dimensions, not one; give one value per element of an axis
          linear @a.h5:/table axis=ch
                 ^~~~~~~~~~~~
        """
      ),
      (
        "linear @a.h5:/missing axis=ch",
        """
        66: no such file: 'a.h5'
          linear @a.h5:/missing axis=ch
                 ^~~~~~~~~~~~~~
        """
      ),
      (
        "trapezoid ch",
        """
        65: the values of axis 'ch' are not numbers; this takes an axis with numbers
          trapezoid ch
                    ^~
        """
      ),
      (
        "diff ch scale_by_fs=true",
        """
        65: the values of axis 'ch' are not numbers; this takes an axis with numbers
          diff ch scale_by_fs=true
               ^~
        """
      ),
      (
        "transpose ch 1 time",
        """
        65: dimension 'ch' is named twice; name every dimension once
          transpose ch 1 time
                       ^
        """
      ),
    ])
  func messages(chain: String, expected: String) {
    let files = Files(arrays: [
      "/four": ([1, 2, 3, 4], [4]), "/table": ([1, 2, 3, 4], [2, 2]),
    ])
    let found = message { () throws(ChainError) in
      try apply(chain, to: input("recording", .int16), files: files)
    }
    #expect(found == expected)
  }

  @Test("an extremum of nothing", arguments: ["max", "nanmin", "argmin"])
  func emptyAxis(operation: String) {
    let found = message { () throws(ChainError) in
      try apply("\(operation) time", to: input("empty", .float32))
    }
    #expect(found.hasPrefix("65: axis 'time' has no elements, and \(operation) needs one\n"))
  }

  @Test("complex numbers are refused but by operators that take them")
  func complexNumbers() throws {
    for entry in Catalogue.entries {
      for type in [ElementType.complex64, .complex128] {
        let call = entry.parameters.contains { $0.defaultText == nil } ? nil : entry.name
        guard let call, entry.name != "clip" else { continue }
        let found = message { () throws(ChainError) in try apply(call, to: input("points", type)) }
        if entry.declaration.takesComplex {
          let output = try apply(call, to: input("points", type)).output
          #expect(found == "no error" && output.elementType == type.part)
        } else {
          let marks = "^" + String(repeating: "~", count: call.count - 1)
          #expect(
            found == """
              65: '\(call)' does not take complex numbers; begin with abs
                \(call)
                \(marks)
              """)
        }
      }
    }
  }
}
