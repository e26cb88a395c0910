import ArgumentParser
import AudioFiles
import Foundation
import SourceSeparation

extension SoundPart: ExpressibleByArgument {}

/// The endings of written parts, for `--format`.
extension SoundFileFormat: ExpressibleByArgument {}

struct SeparateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "separate",
        abstract: "Divides sound files into parts: strokes and tones, bass and others.",
        discussion: """
            Writes a file for each part into a folder: song.percussive.wav, song.harmonic.wav, song.bass.wav (tones below 200 Hz), \
            song.other.wav (tones above), song.rhythm.wav (strokes and bass). Percussive and harmonic add up to the song, and so do \
            percussive, bass and other, up to the rounding of 16 bits. Strokes are told from tones by median filtering (Fitzgerald 2010): \
            these are no instruments, but the drums are nearly all in the percussive part. Channels and sample rate stay, and memory does \
            not grow with the file. Folders are searched for audio files. A file that cannot be read is named at the end; the others are \
            done all the same.

            Features and embeddings are computed of parts as of any file; so are stems that you already have.

              sametempo separate song.mp3 -o parts/
              sametempo features parts/ -o parts.csv
            """)

    @Argument(help: "Audio files or folders.", completion: .file())
    var inputs: [String]

    @Option(name: .shortAndLong, help: ArgumentHelp("The folder that the parts go to; it is made if it is not there.", valueName: "folder"), completion: .directory)
    var output: String

    @Option(name: .customLong("part"), help: "A part to write; may come several times. All without.")
    var parts: [SoundPart] = []

    @Option(help: "How parts are written.")
    var format = SoundFileFormat.wav

    @OptionGroup var overwriteOption: OverwriteOption

    @Flag(help: "No progress and no remarks, only errors.")
    var quiet = false

    func validate() throws {
        if inputs.isEmpty { throw ValidationError("Give at least one audio file or folder.") }
        if output.isEmpty { throw ValidationError("-o needs the name of a folder, found an empty one") }
        if Set(parts).count != parts.count { throw ValidationError("--part names a part twice") }
    }

    func run() throws {
        let (files, errors) = FolderScanner.scan(inputs), wanted = parts.isEmpty ? SoundPart.allCases : parts
        var failures = errors.map(\.description)
        if files.isEmpty {
            failures.forEach { report("sametempo: \($0)") }
            throw ExitCode.inputMissing
        }
        let outputs = files.map { file in wanted.map { Self.path(of: $0, of: file, in: output, format) } }
        try checkOutputs(outputs.flatMap { $0 }, inputs: inputs + files, overwrites: overwriteOption.overwrite)
        do { try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true) } catch {
            throw stop("\(output): cannot be made (\(error.localizedDescription)); expected a folder, or a name that is free", .cannotWrite)
        }
        let interruption = Interruption(notice: "stopping; what is whole stays; once more to stop at once")
        let progress = ProgressLine("separated", quiet: quiet || files.count < 2), missing = failures.count
        for (index, file) in files.enumerated() {
            do throws(AudioError) {
                let damage = try separate(file, wanted, outputs[index], until: { interruption.isRequested })
                if let damage { failures.append("\(file): damaged (\(damage)); what decodes was separated") }
            } catch {
                if case .unwritable = error { throw stop("\(error)", .cannotWrite) }
                failures.append("\(error)")
            }
            if interruption.isRequested {
                throw stop("interrupted; files without all of their parts: \(files[index...].joined(separator: ", "))", .interrupted)
            }
            progress.show(index + 1, of: files.count)
        }
        if !failures.isEmpty {
            report("sametempo: \(failures.count) of \(files.count + missing) inputs failed:")
            failures.forEach { report("  \($0)") }
            throw ExitCode.someFailed
        }
    }

    private static func path(of part: SoundPart, of file: String, in folder: String, _ format: SoundFileFormat) -> String {
        let stem = ((file as NSString).lastPathComponent as NSString).deletingPathExtension
        return (folder as NSString).appendingPathComponent("\(stem).\(part.rawValue).\(format.rawValue)")
    }

    /// - Returns: What was wrong with the file, if something was.
    private func separate(
        _ file: String, _ parts: [SoundPart], _ outputs: [String], until isStopped: () -> Bool
    ) throws(AudioError) -> String? {
        let reader = try SoundFileReader(path: file)
        var writers: [SoundFileWriter] = []
        for path in outputs {
            writers.append(try SoundFileWriter(path: path, format: format, sampleRate: reader.sampleRate, channelCount: reader.channelCount))
        }
        let separator = SoundSeparator(parts, sampleRate: reader.sampleRate, channelCount: reader.channelCount)
        func write(_ part: SoundPart, _ samples: UnsafeBufferPointer<Float>) { writers[parts.firstIndex(of: part)!].write(samples) }
        var block = [Float](repeating: 0, count: 8192 * reader.channelCount), hasSamples = false
        while !isStopped() {
            let frames = block.withUnsafeMutableBufferPointer { reader.read(into: $0) }
            if frames == 0 { break }
            hasSamples = true
            block.withUnsafeBufferPointer { separator.process(UnsafeBufferPointer(rebasing: $0[0..<frames * reader.channelCount]), write) }
            for writer in writers { if let failure = writer.failure { throw failure } }
        }
        if isStopped() { return nil }
        guard hasSamples else { throw .empty(path: file) }
        separator.finish(write)
        for writer in writers { try writer.finish() }
        return reader.damage
    }
}
