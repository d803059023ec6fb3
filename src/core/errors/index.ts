export {
  ConfigurationError,
  FormatError,
  KadanoffError,
  OutputError,
  ParameterError,
  SizeError,
  SublatticeError,
  ToleranceError,
  TooLargeError,
} from "./errors.js";
