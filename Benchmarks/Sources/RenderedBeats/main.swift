import Foundation
import RandomStreams
import SameTempo

// Renders sounds whose beats are known exactly, for grids.sh:
//   RenderedBeats FOLDER        120 references (eight patterns at 15 tempi) and 150 grooves, of which two thirds are humanised, 40 s each;
//                               FOLDER/rendered.csv has path, bpm, beats and source, and each sound a file of beats
//   RenderedBeats FOLDER SEED GROOVES      so many other grooves instead
struct RenderedSounds {
    let folder: String
    let seconds = 40.0, sampleRate = 44100
    var table = "path,bpm,beats,source\n", count = 0

    mutating func write(_ sound: RenderedReference, source: String) throws {
        let name = String(format: "\(source)-%03d", count)
        count += 1
        try writeWAV(samples: sound.samples, sampleRate: sound.sampleRate, path: "\(folder)/\(name).wav")
        try sound.beatTimesSeconds.map { String(format: "%.5f\n", $0) }.joined().write(toFile: "\(folder)/\(name).beats", atomically: true, encoding: .utf8)
        table += "\(name).wav,\(sound.tempoBPM!),\(name).beats,\(source)\n"
    }

    mutating func writeReferences(_ stream: inout RandomStream) throws {
        for pattern in ReferencePattern.allCases {
            for step in 0..<15 {
                let tempo = 60 * pow(2, (Double(step) + stream.uniform()) / 15 * 1.7)
                try write(renderReference(pattern: pattern, tempoBPM: tempo, seconds: seconds, sampleRate: sampleRate, stream: &stream), source: "reference")
            }
        }
    }

    mutating func writeGrooves(_ number: Int, _ stream: inout RandomStream) throws {
        for _ in 0..<number { try write(renderGroove(seconds: seconds, sampleRate: sampleRate, stream: &stream), source: "groove") }
        try table.write(toFile: "\(folder)/rendered.csv", atomically: true, encoding: .utf8)
    }
}

let arguments = CommandLine.arguments, drawn = arguments.count == 4 ? UInt64(arguments[2]) : 24, grooves = arguments.count == 4 ? Int(arguments[3]) : 150
guard arguments.count == 2 || arguments.count == 4, let drawn, let grooves else { fatalError("RenderedBeats FOLDER [SEED GROOVES]") }
var sounds = RenderedSounds(folder: arguments[1]), stream = RandomStream(seed: drawn)
try FileManager.default.createDirectory(atPath: arguments[1], withIntermediateDirectories: true)
if arguments.count == 2 { try sounds.writeReferences(&stream) }
try sounds.writeGrooves(grooves, &stream)
