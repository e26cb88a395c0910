import Foundation

/// An open file whose tags are understood.
struct TaggedFile {
    let path: String
    let content: FileContent
    let kind: AudioKind
    let container: any TagContainer

    /// - Throws: `TagError` for what cannot be read, is of another kind than its name says, or has tags that are not known.
    init(_ path: String) throws(TagError) {
        self.path = path
        do throws(Refusal) {
            content = try FileContent(path: path)
            kind = try AudioKind(of: content)
        } catch { throw TagError(error, path) }
        // Whoever goes by the name would not read this file as what it is.
        let ending = (path as NSString).pathExtension.lowercased()
        let isPromised = AudioKind.allCases.contains { $0.endings.contains(ending) } || AudioKind.foreignEndings.contains(ending)
        if isPromised && !kind.endings.contains(ending) { throw .misnamed(path: path, content: kind.rawValue) }
        do throws(Refusal) { container = try kind.open(content) } catch { throw TagError(error, path) }
    }

    /// Every BPM that a reader may find.
    var bpm: String? { container.bpms.first(where: \.isKnown).flatMap { BPMText.known($0.text) } }

    func plan(setting bpm: String?) throws(TagError) -> EditPlan {
        do throws(Refusal) {
            return try EditPlan(container.edits(setting: bpm), of: content, sparing: container.sound)
        } catch { throw TagError(error, path) }
    }
}
