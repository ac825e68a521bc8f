import AxisArrays

/// What is wrong with a command line, apart from the chain itself.
enum CommandLineError: Failure, Hashable {
  case nothingToDo
  /// An argument with what is not UTF-8 in it replaced.
  case notUTF8(String)
  case missingChain(file: String)
  /// `command` is the command so far, as the user would go on with it.
  case missingInput(command: String)
  case twoDatasets(location: String, option: String)
  case standardInputTwice
  case standardInputInPlace
  case standardInputNameless(directory: String)
  case terminalInput
  case hdf5OnTerminal
  case severalOnStandardOutput(format: String)
  case severalInOneFile(output: String)
  case severalSelected(location: String, arrays: [String])
  case severalArrays(format: String, location: String, arrays: [String])
  case suffixOfFile(output: String)
  case memoryOfJobs(jobs: Int, memory: Int, least: Int)
  case dependenciesOfNothing
  case dependencyName(String)
  case verifyingNothing
  case sameOutput(first: String, second: String, output: String)
  case outputIsInput(output: String)
  case outputWithInPlace
  case formatInPlace(format: String)
  case sideFileIsOutput(option: String, path: String)
  case inPlaceLoses(path: String, others: [String], kept: String)
  case exclusive(String, String)
  case tooLargeToPrint(shape: [Int], dims: [String])
  case dimensionCount(given: Int, dims: [String], path: String)
  case dimensionNamed(index: Int, name: String, given: String)
  case axisPresent(name: String, path: String)
  case rateOfScalar(path: String)
  case sourceDate(String)
  case noSource
  case pictureFormat(path: String)
  case pictureIsInput(path: String)
  case unknownOperator(String, suggestion: String?)

  var category: FailureCategory {
    switch self {
    case .dimensionCount, .dimensionNamed, .axisPresent, .rateOfScalar: .data
    default: .usage
    }
  }

  var headline: String {
    switch self {
    case .nothingToDo: "no chain and no input given"
    case .notUTF8(let argument): "the argument '\(argument)' is not UTF-8"
    case .missingChain(let file): "no chain given, only the file '\(file)'"
    case .missingInput: "no input file given"
    case .twoDatasets(let location, let option):
      "the input '\(location)' and --dataset '\(option)' both name an array"
    case .standardInputTwice: "standard input is given twice"
    case .standardInputInPlace: "--in-place cannot replace standard input"
    case .standardInputNameless(let directory):
      "standard input has no name for an output in '\(directory)'"
    case .terminalInput: "standard input is a terminal"
    case .hdf5OnTerminal: "HDF5 cannot be written to a terminal"
    case .severalSelected(let location, let arrays):
      "'\(location)' selects \(arrays.count) arrays: \(arrays.joined(separator: ", "))"
    case .severalArrays(let format, let location, let arrays):
      "\(format) holds one array, but '\(location)' selects \(arrays.count): "
        + arrays.prefix(20).joined(separator: ", ") + (arrays.count > 20 ? ", ..." : "")
    case .suffixOfFile(let output): "--suffix makes a name, but '\(output)' is one already"
    case .memoryOfJobs(let jobs, let memory, _):
      "\(ByteSize(bytes: memory).description) of memory are too little for \(jobs) jobs"
    case .dependenciesOfNothing: "--depfile needs an output that is a file"
    case .verifyingNothing: "--verify needs an output that can be read back"
    case .dependencyName(let name): "--depfile cannot hold the name '\(name)'"
    case .severalOnStandardOutput(let format):
      "the \(format) of several inputs cannot share standard output"
    case .severalInOneFile(let output): "several inputs, but '\(output)' is one file"
    case .sameOutput(let first, let second, let output):
      "'\(first)' and '\(second)' would both be written to '\(output)'"
    case .outputIsInput(let output): "the output '\(output)' is an input"
    case .outputWithInPlace: "--in-place names the output already"
    case .formatInPlace(let format): "--in-place writes HDF5, not \(format)"
    case .sideFileIsOutput(let option, let path): "\(option) and the output are both '\(path)'"
    case .inPlaceLoses(let path, let others, let kept):
      "--in-place would keep only '\(kept)' of '\(path)' and lose '\(others[0])'"
        + (others.count > 1 ? " and \(others.count - 1) more" : "")
    case .exclusive(let first, let second): "\(first) and \(second) exclude each other"
    case .pictureFormat(let path): "'\(path)' does not end in .png or .svg"
    case .pictureIsInput(let path): "the picture '\(path)' would replace the array that it shows"
    case .noSource: "no OpenCL device computes the chain, so there is no source"
    case .tooLargeToPrint(let shape, let dims):
      "the result (\(sizes(shape, dims))) is too large to print"
    case .dimensionCount(let given, let dims, let path):
      "--dims gives \(counted(given, "name")), but '\(path)' has "
        + "\(counted(dims.count, "dimension")) (\(dims.joined(separator: ", ")))"
    case .dimensionNamed(let index, let name, let given):
      "--dims calls dimension \(index) '\(given)', but the file calls it '\(name)'"
    case .axisPresent(let name, let path):
      "--rate gives the first dimension a time axis, but '\(name)' of '\(path)' has another"
    case .rateOfScalar(let path): "--rate needs a dimension, but '\(path)' is a single number"
    case .sourceDate(let text): "SOURCE_DATE_EPOCH is '\(text)', not a number of seconds"
    case .unknownOperator(let name, _): "unknown operator '\(name)'"
    }
  }

  var remedy: String? {
    switch self {
    case .nothingToDo: "see 'axpipe --help'"
    case .notUTF8: "give the file another name"
    case .missingChain(let file):
      "write one before it, as in axpipe 'abs | clip 0 1' \(file), "
        + "or look inside with axpipe info \(file)"
    case .missingInput(let command): "name one after the chain, as in \(command) recording.h5"
    case .twoDatasets: "say it once"
    case .standardInputTwice: "name it once"
    case .standardInputInPlace: "leave out --in-place, and name an output with -o"
    case .standardInputNameless: "name the output file with -o"
    case .terminalInput: "give it an HDF5 file, as in 'cat in.h5 | axpipe ...'"
    case .hdf5OnTerminal: "name a file with -o, or send it through a pipe"
    case .severalSelected: "choose one"
    case .severalArrays: "choose one, or the format h5 or json"
    case .suffixOfFile: "name a directory with -o, or leave out --suffix"
    case .memoryOfJobs(let jobs, _, let least):
      "allow \(jobs * least >> 20)M or more with --memory, or fewer jobs"
    case .dependenciesOfNothing, .verifyingNothing: "name one with -o"
    case .dependencyName: "make knows no names with a line break"
    case .severalOnStandardOutput: "name a directory with -o DIR/, or choose --format json"
    case .severalInOneFile(let output): "end the path with '/' for a directory: -o \(output)/"
    case .sameOutput: "give them different names, or write them to different directories"
    case .pictureFormat, .pictureIsInput: "choose another name"
    case .outputIsInput: "choose another name, or say --in-place to replace the input"
    case .outputWithInPlace: "leave out -o"
    case .formatInPlace: "leave out one of the two"
    case .sideFileIsOutput: "choose another name"
    case .inPlaceLoses: "write to another file with -o"
    case .exclusive: "choose one"
    case .noSource: "name a device, as in --device opencl"
    case .tooLargeToPrint: "write it to a file with -o, or print it all with --format csv"
    case .dimensionCount: "name every dimension"
    case .dimensionNamed: "--dims is for dimensions without a name"
    case .axisPresent: "leave out --rate"
    case .sourceDate: "set it to seconds since 1970, or unset it"
    case .unknownOperator(_, let suggestion?): "did you mean '\(suggestion)'?"
    case .unknownOperator: "see 'axpipe ops' for the list"
    default: nil
    }
  }
}

/// The size of every dimension with its name: `time 3000, ch 16`.
func sizes(_ shape: [Int], _ dims: [String]) -> String {
  if shape.isEmpty { return "a single number" }
  return zip(dims, shape).map { "\($0) \($1)" }.joined(separator: ", ")
}
