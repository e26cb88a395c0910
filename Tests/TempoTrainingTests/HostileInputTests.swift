import AudioFiles
import FileMutations
import Formats
import Foundation
import TestSupport
import MusicData
import Settings
import Testing
import TempoTraining

/// However odd a folder, recipe or list is, it gets an answer.
@Suite(.timeLimit(.minutes(2))) struct HostileInputTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private let recipe = """
        # A recipe
        seed: 3
        features: {sampleRate: 8000, frameLength: 256, maximumHz: 4000, semitoneBandCount: 0}
        network:
          activationChannels: [6, 6, 4]
          headChannels: 6
        optimizer:
          steps: 10
          learningRate: 1e-3

        """

    /// The recipe, or nil for an error of ours; any other error is an issue.
    private func read(_ path: String) -> TempoRecipe? {
        do { return try RecipeReader<TempoRecipe>().recipe(contentsOf: path) } catch {
            #expect(error is RecipeError || error is FormatError, "\(error)")
            return nil
        }
    }

    @Test func aRecipeThatIsCutAnywhereIsReadOrRefused() throws {
        let whole = Data(recipe.utf8), path = try folder.file("r.yaml", whole)
        #expect(read(path) != nil)
        for count in whole.indices {
            try whole.prefix(count).write(to: URL(fileURLWithPath: path))
            _ = read(path)
        }
    }

    @Test(arguments: Mutations.seeds([1, 2]))
    func aMutatedRecipeIsReadOrRefusedAndWithinItsRanges(seed: UInt64) throws {
        let path = try folder.file("r.yaml")
        let tokens = ["\n", "  ", "- ", "? ", ": ", "{", "}", "[", "]", "&a ", "*a", "<<: ", "!!binary ", "!!set ", "|", ">", "%YAML 9.9\n", "---\n", "...\n", "\t", "\0",
                      "\u{FEFF}", "\u{2028}", "'", "\"", "\\x", ".nan", ".inf", "-1", "0x7fffffffffffffff", "1e999", "9223372036854775808", "extends: r.yaml\n", "~", "null"]
        for (number, bytes) in Mutations(of: Data(recipe.utf8), count: 1500, seed: seed, tokens: tokens).enumerated() {
            try bytes.write(to: URL(fileURLWithPath: path))
            guard let recipe = read(path) else { continue }
            #expect(recipe.optimizer.learningRate > 0 && recipe.optimizer.learningRate <= 1 && recipe.excerptFrames > 0, "seed \(seed), mutation \(number)")
        }
    }

    @Test func recipesMadeToNeverEndAreRefused() throws {
        var bomb = "a0: &a0 [x, x]\n"
        for level in 1..<40 { bomb += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1), *a\(level - 1)]\n" }
        let deep = 200_000
        for text in [
            bomb, bomb + "? *a39\n: x\n", bomb + "<<: *a39\n", "a: &a [*a]\n", "a: " + String(repeating: "[", count: deep), String(repeating: "{a: ", count: deep / 4),
            String(repeating: "- ", count: deep / 2), String(repeating: "? ", count: deep / 2), (0..<700).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n"),
            String(repeating: "seed: 1\n", count: 40_000), "extends: r.yaml\n", "extends: [r.yaml]\n", "extends: /dev/zero\n", "extends: .\n", "\u{0}", "seed: 1\u{7}",
        ] { #expect(read(try folder.file("r.yaml", text)) == nil, "\(text.prefix(40))") }
        #expect(read(try folder.file("r.yaml", Data([0x73, 0xFF, 0xFE, 0x3A]))) == nil)
        #expect(read(try folder.file("r.yaml", Data(recipe.data(using: .utf16)!))) == nil)
        for link in 0..<60 { try folder.file("chain\(link).yaml", link == 59 ? "seed: 1\n" : "extends: chain\(link + 1).yaml\n") }
        #expect(read(folder.path + "/chain0.yaml") == nil)
        #expect(read(folder.path + "/chain40.yaml")?.seed == 1)
        // A comment may say what it likes.
        #expect(read(try folder.file("r.yaml", "seed: 4 # 2 * 2, see &c *c\n"))?.seed == 4)
    }

    @Test(arguments: Mutations.seeds([3, 4]))
    func aMutatedManifestIsReadOrRefusedWithFiniteTempi(seed: UInt64) throws {
        let text = Data("path,bpm,bpm2,weight1,source\n\"a, b.wav\",120.5,60,0.7,x\n../c.wav,90,,,\n".utf8)
        let path = try folder.file("m.csv")
        for bytes in Mutations(of: text, count: 1500, seed: seed, tokens: [",", "\"", "\n", "nan", "inf", "-", "1e999", "0x1p3", "\0", "é", "\u{FEFF}"]) {
            try bytes.write(to: URL(fileURLWithPath: path))
            guard let manifest = try? Manifest(contentsOf: path) else { continue }
            #expect(manifest.entries.allSatisfy { (1...2000).contains($0.tempoBPM) && !$0.path.isEmpty && !$0.path.utf8.contains(0) })
        }
    }

    @Test func tenThousandFilesAreFound() throws {
        for name in 0..<10_000 { #expect(FileManager.default.createFile(atPath: folder.path + "/\(name).wav", contents: nil)) }
        #expect(FolderScanner.scan([folder.path]).files.count == 10_000)
    }

    @Test func aFolderFullOfTrapsIsLeftWithItsOneSong() throws {
        try folder.file("song.wav")
        let deep = folder.path + "/" + Array(repeating: "d", count: 500).joined(separator: "/")
        try FileManager.default.createDirectory(atPath: deep, withIntermediateDirectories: true)
        #expect(mkfifo(folder.path + "/pipe.wav", 0o600) == 0)
        for (link, target) in [("a.wav", "a.wav"), ("b.wav", "c.wav"), ("c.wav", "b.wav"), ("up", ".."), ("root.d", "."), ("null.wav", "/dev/null"), ("zero.wav", "/dev/zero"), ("tty.wav", "/dev/tty")] {
            #expect(symlink(target, folder.path + "/" + link) == 0)
        }
        try FileManager.default.createDirectory(atPath: folder.path + "/folder.wav", withIntermediateDirectories: true)
        // Not upwards: what lies beside the folder is none of its songs.
        unlink(folder.path + "/up")
        #expect(FolderScanner.scan([folder.path]).files == [folder.path + "/song.wav"])
    }

    #if os(Linux)
    @Test func aNameThatIsNotUTF8IsSaid() throws {
        try folder.file("a.wav")
        let path = Array(folder.path.utf8CString.dropLast()) + [CChar(0x2F), CChar(bitPattern: 0xE9)] + Array(".wav".utf8CString)
        let file = open(path, O_CREAT | O_WRONLY, 0o600)
        try #require(file >= 0)
        close(file)
        defer { unlink(path) }
        let (files, errors) = FolderScanner.scan([folder.path])
        #expect(files == [folder.path + "/a.wav"] && errors.count == 1)
        #expect(errors.first?.description.contains("UTF-8") == true)
    }
    #endif

    @Test func aCacheIndexCannotPointOutsideTheCache() throws {
        let cache = folder.path + "/cache", index = cache + "/index.jsonl", configuration = microRecipe().features
        let song = try folder.grooves([100], seconds: 3)[0]
        let hash = try FeatureCache(folder: cache).track(song, LogMelFeature(configuration: configuration, maximumSeconds: 300)).contentHash
        let good = try String(contentsOfFile: index, encoding: .utf8)
        for bad in ["../../outside", "zz", "", String(repeating: "é", count: 32), String(hash.dropLast()) + "x", String(hash.reversed())] {
            try good.replacingOccurrences(of: hash, with: bad).write(toFile: index, atomically: true, encoding: .utf8)
            #expect(try FeatureCache(folder: cache).track(song, LogMelFeature(configuration: configuration, maximumSeconds: 300)).contentHash == hash, "\(bad)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["cache", "groove-0.wav"])
    }

    @Test func everyDamageToACacheEntryIsMended() throws {
        let cache = folder.path + "/cache", configuration = microRecipe().features
        let song = try folder.grooves([100], seconds: 1)[0]
        func values() throws -> [Int16] {
            let track = try FeatureCache(folder: cache).track(song, LogMelFeature(configuration: configuration, maximumSeconds: 300)).track
            return withExtendedLifetime(track) { Array(track.values) }
        }
        let expected = try values()
        let name = try #require(FileManager.default.subpathsOfDirectory(atPath: cache).first { $0.hasSuffix(".safetensors") })
        let entry = cache + "/" + name, whole = try bytes(entry)
        for damaged in Mutations(of: whole, count: 150, seed: 9, tokens: ["0", "[", "\""]) {
            try damaged.write(to: URL(fileURLWithPath: entry))
            #expect(try values() == expected)
        }
    }
}
