import CSndFile

/// Writes mono samples as a 16-bit WAV file; what lies beyond -1 ... 1 is clipped.
///
/// - Parameters:
///   - samples: Mono samples.
///   - path: Where to write; an existing file is replaced.
/// - Throws: `AudioError.unwritable`.
public func writeWAV(samples: [Float], sampleRate: Int, path: String) throws(AudioError) {
    var info = SF_INFO()
    info.samplerate = Int32(sampleRate)
    info.channels = 1
    info.format = Int32(SF_FORMAT_WAV) | Int32(SF_FORMAT_PCM_16)
    guard let file = sf_open(path, Int32(SFM_WRITE), &info) else {
        throw .unwritable(path: path, reason: String(cString: sf_strerror(nil)))
    }
    sf_command(file, Int32(SFC_SET_CLIPPING), nil, Int32(SF_TRUE))
    let written = Int(sf_write_float(file, samples, sf_count_t(samples.count)))
    let reason = String(cString: sf_strerror(file))
    guard sf_close(file) == 0, written == samples.count else { throw .unwritable(path: path, reason: reason) }
}
