// What users of the library import: the tempo model, training, and the signal path.
@_exported import AudioFeatures
@_exported import Formats
@_exported import TempoModel
@_exported import Training
