import CMPG123
import CSampleRate
import CSndFile

/// The libraries that read and resample files, as they name themselves. FFmpeg's are loaded for it.
public func audioFileLibraryVersions() -> [(name: String, version: String)] {
    [
        ("libsndfile", String(cString: sf_version_string())), ("libmpg123", "API \(MPG123_API_VERSION)"),
        ("libsamplerate", String(cString: src_get_version())), ("FFmpeg", LibAVDecoder.description),
    ]
}
