// A supervised encoder of the shipped encoder's size, to stand beside it: trained to tell the labels of rendered music.
//
//     SupervisedEncoder OUT.safetensors STEPS SEED LABELS.csv:COLUMN[,COLUMN...] ...
//
// Each CSV has a column `path`, relative to its folder, and the named columns; render.py of embeddings/ writes such sets. Numbers (bpm) become
// classes of a twelfth of an octave, everything else is a class as it is written. Every column gets a linear layer of its own on both
// paths of the encoder; the layers are dropped. Music to train on must be rendered with another seed than what is measured.
import AudioEmbedding
import Autodiff
import Foundation
import NeuralNetworks
import RandomStreams
import SameTempoTraining
import Tensors

struct Head {
    let name: String
    let classes: [String]
    let layer: Linear<Float>
}

struct LabelledSet {
    var tracks: [MusicTrack] = []
    /// For each track a class of each head of the set.
    var labels: [[Int]] = []
    var heads: [Head] = []
}

func fail(_ text: String) -> Never {
    FileHandle.standardError.write(Data("SupervisedEncoder: \(text)\n".utf8))
    exit(64)
}

func className(_ column: String, _ field: String) -> String {
    guard column == "bpm", let tempo = Double(field), tempo > 0 else { return field }
    return "\(Int((12 * log2(tempo / 30)).rounded()))"
}

let arguments = CommandLine.arguments
guard arguments.count > 4, let steps = Int(arguments[2]), let seed = UInt64(arguments[3]) else {
    fail("usage: SupervisedEncoder OUT.safetensors STEPS SEED LABELS.csv:COLUMN[,COLUMN...] ...")
}
let features = try EncoderModel.shipped().features, configuration = EncoderConfiguration(), frames = 400, batch = 48
var stream = RandomStream(seed: seed)
let encoder = EncoderNetwork<Float>(configuration, stream: &stream)
let width = configuration.rhythmWidth + configuration.pooledWidth

func read(_ argument: String) throws -> LabelledSet {
    let parts = argument.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { fail("\(argument): expected LABELS.csv:COLUMN") }
    let rows = try CSV.rows(contentsOf: parts[0]), folder = (parts[0] as NSString).deletingLastPathComponent
    let columns = try parts[1].split(separator: ",").map { name -> Int in
        guard let place = rows[0].fields.firstIndex(of: String(name)) else { fail("\(parts[0]): no column \(name)") }
        return place
    }
    var set = LabelledSet()
    for column in columns {
        let classes = Set(rows.dropFirst().map { className(rows[0].fields[column], $0.fields[column]) }).sorted()
        set.heads.append(Head(name: rows[0].fields[column], classes: classes, layer: Linear(width, classes.count, stream: &stream)))
    }
    for row in rows.dropFirst() {
        let path = (folder as NSString).appendingPathComponent(row.fields[0]), reader = try AudioFileReader(path: path)
        let samples = try resample(reader.read(maximumFrames: 60 * reader.sampleRate), from: reader.sampleRate, to: features.sampleRate)
        set.tracks.append(MusicTrack(name: path, frames: try LogMelFrames(samples: samples, sampleRate: features.sampleRate, configuration: features)))
        set.labels.append(zip(set.heads, columns).map { head, column in head.classes.firstIndex(of: className(head.name, row.fields[column]))! })
    }
    return set
}

func windows(_ set: LabelledSet, _ tracks: [Int]) -> Tensor<Float> {
    let starts = tracks.map { Double(max(0, set.tracks[$0].frameCount - frames)) * stream.uniform() }
    return Tensor(stacking: tracks.count, each: [frames, features.featureCount]) { item, target in
        set.tracks[tracks[item]].readExcerpt(startFrame: starts[item], ratio: 1, frameCount: frames, bandGroups: features.bandGroups, into: target)
    }
}

let sets = try arguments.dropFirst(4).map { try read($0) }
let trained = encoder.parameters.filter { $0.parameter.isTrainable }
    + sets.enumerated().flatMap { number, set in set.heads.flatMap { $0.layer.parameters(under: "\(number).\($0.name)") } }
var optimizer = AdamW(trained, weightDecay: 1e-2)
var means: [String: Double] = [:]
for step in 1...steps {
    var loss: Variable<Float>?
    for set in sets {
        let tracks = (0..<batch).map { _ in stream.index(below: set.tracks.count) }, input = windows(set, tracks)
        let numbers = Variable.concatenated(EmbeddingPart.learned.map { encoder.path($0, input) }, axis: 1) * Float(Double(width).squareRoot())
        for (place, head) in set.heads.enumerated() {
            let error = crossEntropy(logits: head.layer(numbers), labels: tracks.map { set.labels[$0][place] }).mean()
            means[head.name] = 0.95 * (means[head.name] ?? Double(error.value.scalar)) + 0.05 * Double(error.value.scalar)
            loss = loss.map { $0 + error } ?? error
        }
    }
    let rate = 1e-3 * min(1, Double(step) / 100) * 0.5 * (1 + cos(.pi * Double(step) / Double(steps)))
    optimizer.update(loss!.backward(), learningRate: rate)
    if step % 100 == 0 || step == steps {
        print("step \(step)/\(steps)  " + means.sorted { $0.key < $1.key }.map { String(format: "%@ %.3f", $0.key, $0.value) }.joined(separator: "  "))
    }
}
let whole = LabelledSet(tracks: sets.flatMap(\.tracks))
encoder.measureWhitening(tracks: min(600, whole.tracks.count), shrinkage: 0.5) { windows(whole, Array(repeating: $0, count: 4)) }
try EncoderModel(features: features, network: encoder, windowSeconds: 8, provenance: ["training": "supervised by rendered labels", "seed": "\(seed)"])
    .write(to: arguments[1])
