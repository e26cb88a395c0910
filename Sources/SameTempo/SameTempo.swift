// What users of the library import: the tempo model, training, and the signal path.
@_exported import AudioFeatures
@_exported import AudioFiles
@_exported import AudioSynthesis
@_exported import Formats
@_exported import Learning
@_exported import MusicData
@_exported import MusicLearning
@_exported import Settings
@_exported import TempoEstimation
@_exported import TempoTraining
@_exported import TimeStretch
