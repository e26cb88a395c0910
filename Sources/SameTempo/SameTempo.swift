// What users of the library import to estimate tempi: the model and the estimator, audio files, and the signal path. Who trains
// models imports `SameTempoTraining`, which re-exports this module.
@_exported import AudioFeatures
@_exported import AudioFiles
@_exported import AudioSynthesis
@_exported import Beats
@_exported import Formats
@_exported import TempoEstimation
@_exported import TimeStretch
