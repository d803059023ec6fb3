export {
  ConfigurationError,
  FormatError,
  KadanoffError,
  OutputError,
  ParameterError,
  ShapeError,
  SizeError,
  SublatticeError,
  ToleranceError,
  TooLargeError,
} from "./errors.js";
