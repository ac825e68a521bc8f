import AxisArrays
import ChainLanguage
import Operators
import Testing

@Suite("Messages about names and arguments")
struct ArgumentTests {
  @Test(
    "each mistake has its sentence, caret and remedy",
    arguments: [
      (
        "abs | clp 0 1 | log 10",
        """
        64: unknown operator 'clp'; did you mean 'clip'?
          abs | clp 0 1 | log 10
                ^~~
        """
      ),
      (
        "frobnicate",
        """
        64: unknown operator 'frobnicate'; 'axpipe ops' lists them
          frobnicate
          ^~~~~~~~~~
        """
      ),
      (
        "clip mn=0",
        """
        64: unknown parameter 'mn'; did you mean 'min'? The parameters are min and max
          clip mn=0
               ^~
        """
      ),
      (
        "clip lower=0",
        """
        64: unknown parameter 'lower'; the parameters are min and max
          clip lower=0
               ^~~~~
        """
      ),
      (
        "add val=0",
        """
        64: unknown parameter 'val'; did you mean 'value'?
          add val=0
              ^~~
        """
      ),
      (
        "abs x=1",
        """
        64: unknown parameter 'x'; none is taken
          abs x=1
              ^
        """
      ),
      (
        "mean operation=max time",
        """
        64: unknown parameter 'operation'; the parameter is axis
          mean operation=max time
               ^~~~~~~~~
        """
      ),
      (
        "abs | add",
        """
        64: missing argument 'value'; usage: add value
          abs | add
                ^~~
        """
      ),
      (
        "aggregate mean",
        """
        64: missing argument 'axis'; usage: aggregate operation axis [index=false]
          aggregate mean
          ^~~~~~~~~
        """
      ),
      (
        "argmax",
        """
        64: missing argument 'axis'; usage: argmax axis [index=false]
          argmax
          ^~~~~~
        """
      ),
      (
        "clip 0 1 2",
        """
        64: too many arguments, at most 2 can be given; usage: clip [min=none] [max=none]
          clip 0 1 2
                   ^
        """
      ),
      (
        "abs 1",
        """
        64: an argument where none is taken; usage: abs
          abs 1
              ^
        """
      ),
      (
        "clip 0 min=1",
        """
        64: 'min' is given twice; remove one of them
          clip 0 min=1
                 ^~~~~
        """
      ),
      (
        "scale scale=1 factor=2",
        """
        64: 'factor' is given twice; remove one of them
          scale scale=1 factor=2
                        ^~~~~~~~
        """
      ),
      (
        "scale factor=big",
        """
        64: 'factor' takes a number, not 'big'
          scale factor=big
                       ^~~
        """
      ),
      (
        "scale \"2\"",
        """
        64: 'factor' takes a number, not the string "2"
          scale "2"
                ^~~
        """
      ),
      (
        "clip [0, 1]",
        """
        64: 'min' takes a number or none, not a list
          clip [0, 1]
               ^~~~~~
        """
      ),
      (
        "add none",
        """
        64: 'value' takes a number, not none
          add none
              ^~~~
        """
      ),
      (
        "add @gains.h5:/a",
        """
        64: 'value' takes a number, not a file
          add @gains.h5:/a
              ^~~~~~~~~~~~
        """
      ),
      (
        "difference 1 ture",
        """
        64: 'subtrahend' takes true or false, not 'ture'; did you mean 'true'?
          difference 1 ture
                       ^~~~
        """
      ),
      (
        "difference 1 0",
        """
        64: 'subtrahend' takes true or false, not 0
          difference 1 0
                       ^
        """
      ),
      (
        "linear [1, a]",
        """
        64: 'scale' takes a number, a list of numbers or @FILE:/path, not a list of other values
          linear [1, a]
                 ^~~~~~
        """
      ),
      (
        "diff 1.5",
        """
        64: 'axis' takes the name or index of a dimension, not 1.5
          diff 1.5
               ^~~
        """
      ),
      (
        "diff ...",
        """
        64: 'axis' takes the name or index of a dimension, not '...'
          diff ...
               ^~~
        """
      ),
      (
        "astype flot32",
        """
        64: 'type' takes one of int8, int16, int32, int64, uint8, uint16, uint32, uint64, float16, \
        float32, float64, not 'flot32'; did you mean 'float32'?
          astype flot32
                 ^~~~~~
        """
      ),
      (
        "log 1",
        """
        64: 'base' must be a finite number above 0 other than 1, not 1
          log 1
              ^
        """
      ),
      (
        "log base=-2.50",
        """
        64: 'base' must be a finite number above 0 other than 1, not -2.50
          log base=-2.50
                   ^~~~~
        """
      ),
      (
        "log nan",
        """
        64: 'base' must be a finite number above 0 other than 1, not nan
          log nan
              ^~~
        """
      ),
      (
        "clip nan 1",
        """
        64: 'min' must be a number or none, not nan
          clip nan 1
               ^~~
        """
      ),
      (
        "clip",
        """
        64: no bound is given; give min, max or both
          clip
          ^~~~
        """
      ),
      (
        "abs | clip 2 max=1",
        """
        64: min 2 is above max 1; the smaller bound comes first
          abs | clip 2 max=1
                     ^
        """
      ),
      (
        "linear [1, 2]",
        """
        64: a list, but no axis to lay it along; add axis=NAME
          linear [1, 2]
                 ^~~~~~
        """
      ),
      (
        "aggregate mean time index=true",
        """
        64: an index belongs to argmin and argmax only; remove index=true
          aggregate mean time index=true
                                    ^~~~
        """
      ),
      (
        "transpose ... ch ...",
        """
        64: a second '...'; remove it
          transpose ... ch ...
                           ^~~
        """
      ),
      (
        "transpose 1.5",
        """
        64: 'dimensions' takes names or indices of dimensions, or ..., not 1.5
          transpose 1.5
                    ^~~
        """
      ),
    ])
  func messages(chain: String, expected: String) {
    let found = message { () throws(ChainError) in
      try Catalogue.resolve(Chain(parsing: chain))
    }
    #expect(found == expected)
  }

  @Test(
    "ways to write the same call",
    arguments: [
      ("clip 0 1", "clip min=0 max=1"), ("clip max=1 0", "clip 0 1"),
      ("scale 2", "scale scale=2"), ("mean time", "aggregate mean time"),
      ("mean axis=time", "aggregate axis=time operation=mean"),
      ("argmax time true", "aggregate argmax time index=true"),
      ("subtract 1", "difference 1 true"), ("diff", "diff first"), ("diff 0", "diff axis=time"),
      ("diff -1", "diff last"), ("mean \"ch\"", "mean 1"), ("log", "log 10 clip_zero=false"),
      ("transpose", "transpose ch time"), ("transpose [ch, time]", "transpose 1 0"),
      ("transpose dimensions=[ch, ...]", "transpose ch ..."), ("linear 2", "linear [2] [0]"),
      ("astype f4", "astype \"float32\""), ("clip none 1", "clip max=1.0"),
      ("linear 1 2 units=none", "linear offset=2"),
    ])
  func synonyms(first: String, second: String) throws {
    let array = input("recording", .int16)
    let (one, other) = (try apply(first, to: array), try apply(second, to: array))
    #expect(one.work == other.work)
    #expect(one.output == other.output)
  }
}
