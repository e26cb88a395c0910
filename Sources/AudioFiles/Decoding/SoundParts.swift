/// Opens the decoders for what stands in a file, part by part: mostly one, several where files were joined.
final class SoundParts {
    /// Bytes before, between and after the parts that nothing is known of; final after the last.
    private(set) var skippedBytes: Int64 = 0
    private let path: String
    private let asked: AudioDecoder
    private let whole: FileBytes
    /// Where tags begin that stand at the end.
    private let end: Int64
    /// Whether it is Ogg, whose headers promise no length: that of the last page may be counted from any time on.
    private(set) var isOgg = false
    /// Where what was opened last begins and ends.
    private var start: Int64 = 0, place: Int64 = 0

    init(path: String, decoder: AudioDecoder) throws(AudioError) {
        try requireRegularFile(path)
        (self.path, asked) = (path, decoder)
        whole = try FileBytes(path: path)
        end = Tags.trailing(whole).lowerBound
    }

    /// - Throws: `unsupported` if nobody takes it for sound.
    func first() throws(AudioError) -> any SoundDecoder {
        let start = findPart(from: 0), behindTags = Tags.skip(whole, from: 0, to: end)
        if let start { skippedBytes = Tags.otherBytes(whole, in: 0..<start.place) }
        // Some kinds have neither a sign nor frames: whoever may know them is asked about all of it.
        do { return try open(at: start?.place ?? (behindTags < end ? behindTags : 0), start?.kind) } catch {
            throw .unsupported(path: path, reason: error.reason, ffmpegWasFound: LibAVDecoder.isThere)
        }
    }

    /// What follows the last part, if it is sound.
    ///
    /// - Parameter last: Its decoder, at its end.
    func next(after last: any SoundDecoder) -> (any SoundDecoder)? {
        // Where it ended is known to some kilobytes only.
        place = min(place, max(start + last.end, start + 1))
        while place < end {
            guard attempts < Self.maximumAttempts, let part = findPart(from: place) else {
                skippedBytes += Tags.otherBytes(whole, in: place..<whole.count)
                place = end
                return nil
            }
            skippedBytes += Tags.otherBytes(whole, in: place..<part.place)
            attempts += 1
            if let decoder = try? open(at: part.place, part.kind) { return decoder }
            skippedBytes += max(0, place - part.place)
        }
        return nil
    }

    /// A file of more parts was made to take long.
    private static let maximumAttempts = 10_000
    private var attempts = 0

    /// How far what is no tag is searched for the beginning of sound.
    private static let searchedBytes = 1 << 20

    private func findPart(from start: Int64) -> (place: Int64, kind: SoundKind)? {
        let place = Tags.skip(whole, from: start, to: end)
        if place < end, let kind = SoundKind.begins(at: place, of: whole) { return (place, kind) }
        // The size of a tag may be wrong too: the search begins at its own beginning.
        let window = whole.bytes(at: start, Int(min(Int64(Self.searchedBytes), end - start)))
        var mayBegin = [Bool](repeating: false, count: 256)
        for byte in "RFOrfc.dMw".utf8 { mayBegin[Int(byte)] = true }
        for i in window.indices.dropLast(MPEGFrame.headerLength) {
            // Here a container that nobody knows may hold some frames in a row.
            if window[i] == 0xFF, window[i + 1] & 0xE0 == 0xE0, let kind = SoundKind.run(window, at: i, needed: 8) { return (start + Int64(i), kind) }
            if mayBegin[Int(window[i])] || window[i + 4] == 0x66, let kind = SoundKind.sign(window, at: i), kind != .other { return (start + Int64(i), kind) }
        }
        return nil
    }

    /// Opens whoever knows the kind best and takes the bytes; moves `place` to their end.
    ///
    /// - Throws: What the first one said who was asked.
    private func open(at start: Int64, _ kind: SoundKind?) throws(DecoderRefusal) -> any SoundDecoder {
        self.start = start
        var stop = end
        var layout: ChunkLayout?, ogg: OggLayout?, mediaBytes: Int64?
        let rest = try bytes(start..<end)
        switch kind {
        case .chunks(let dialect):
            layout = ChunkLayout(dialect, of: rest)
            stop = start + layout!.end
            mediaBytes = layout!.sound.reduce(0) { $0 + Int64($1.count) }
        case .boxes:
            let boxes = BoxLayout(of: rest)
            (stop, mediaBytes) = (start + boxes.end, boxes.mediaBytes)
        case .ogg:
            ogg = OggLayout(of: rest)
            if ogg!.end > 0 { stop = start + ogg!.end }
            isOgg = true
        default: break
        }
        place = stop
        let range = start..<stop
        var refusal: DecoderRefusal?
        for library in order(kind, ogg, rest) {
            do throws(DecoderRefusal) {
                switch library {
                case .mpg123: return try MPEGDecoder(bytes(range))
                case .libsndfile: return try SoundFileDecoder(bytes(range), layout: layout)
                case .ffmpeg: return try LibAVDecoder(bytes(range), mediaBytes: mediaBytes, headerShare: headerShare(kind))
                }
            } catch { if refusal == nil { refusal = error } }
        }
        throw refusal ?? DecoderRefusal(reason: "no sound in it")
    }

    private func bytes(_ range: Range<Int64>) throws(DecoderRefusal) -> FileBytes {
        do { return try FileBytes(path: path, range: range) } catch { throw DecoderRefusal(reason: "\(error)") }
    }

    private enum Library { case mpg123, libsndfile, ffmpeg }

    /// Who is asked, one after another.
    private func order(_ kind: SoundKind?, _ ogg: OggLayout?, _ bytes: FileBytes) -> [Library] {
        if asked == .ffmpeg { return [.ffmpeg] }
        switch kind {
        case .mpeg: return [.mpg123, .ffmpeg]
        case .chunks, .flac: return [.libsndfile, .ffmpeg]
        // libsndfile 1.2.0 loses packets of Opus files whose packets run across pages, and libopus, which it has inside,
        // takes twice the time of FFmpeg's own decoder.
        case .ogg: return ogg!.isPlain && ogg!.codec == .vorbis ? [.libsndfile, .ffmpeg] : [.ffmpeg, .libsndfile]
        case .boxes, .frames: return [.ffmpeg]
        // libsndfile takes two bytes for MPEG audio, and what it has inside then decodes noise.
        case .other, nil: return bytes.bytes(at: 0, 1).first == 0xFF ? [.ffmpeg] : [.libsndfile, .ffmpeg]
        }
    }

    /// How much of a container may be its own, between packets of sound.
    private func headerShare(_ kind: SoundKind?) -> Double {
        switch kind {
        case .mpeg, .frames, .flac, .chunks, .boxes: 0
        case .ogg: 0.125
        // Transport streams and the like.
        case .other, nil: 0.25
        }
    }
}
