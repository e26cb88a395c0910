import CTensorKernels

/// A convolution of 3 x 3 windows at stride 1 by tiles of 4 x 4 outputs, which take 36 products instead of 144.
///
/// The tiles of all images are numbered through. So many of them are worked on together that what becomes of them stays in
/// the second-level cache: their inputs are transformed, multiplied as 36 matrices, and transformed back.
/// See `winograd.h` for the method and its source.
///
/// Factors are not rounded to bfloat16 where that is asked for: transformed numbers would lose too many digits, and products in single
/// precision take as long as four times as many in bfloat16 would at most.
struct WinogradConvolution {
    let multiply: WindowProduct
    let batch, inputs, outputs: Int
    /// Rows and columns of the input, and of the output.
    let inputSize, outputSize: Size2D
    let padding: Size2D

    /// Nil where the plain sum is as good or the only way: for other windows, and for few channels.
    init?(_ convolution: DirectConvolution) {
        let (rows, columns) = (convolution.rows, convolution.columns)
        guard rows.kernel == 3, columns.kernel == 3, rows.stride == 1, columns.stride == 1, rows.dilation == 1, columns.dilation == 1,
              rows.padding < 3, columns.padding < 3, min(convolution.inputs, convolution.outputs) >= 16 else { return nil }
        multiply = WindowProduct(isa: st_best_isa(), isHalf: false)
        (batch, inputs, outputs) = (convolution.batch, convolution.inputs, convolution.outputs)
        inputSize = Size2D(height: rows.extent, width: columns.extent)
        outputSize = Size2D(height: rows.count, width: columns.count)
        padding = Size2D(height: rows.padding, width: columns.padding)
    }

    /// The convolution of slopes with turned windows that gives the input's gradient.
    private init(gradientOf forward: WinogradConvolution) {
        multiply = forward.multiply
        (batch, inputs, outputs) = (forward.batch, forward.outputs, forward.inputs)
        (inputSize, outputSize) = (forward.outputSize, forward.inputSize)
        padding = Size2D(height: 2 - forward.padding.height, width: 2 - forward.padding.width)
    }

    /// Outputs of a tile along each axis.
    private var tile: Int { Int(st_winograd_tile) }
    /// Products of a tile.
    var planes: Int { (tile + 2) * (tile + 2) }
    /// Columns of the products that are transformed back together.
    static let panelWidth = 32

    var tileRows: Int { (outputSize.height + tile - 1) / tile }
    var tileColumns: Int { (outputSize.width + tile - 1) / tile }
    var inputImage: st_image { st_image(height: inputSize.height, width: inputSize.width, channels: inputs) }
    var outputImage: st_image { st_image(height: outputSize.height, width: outputSize.width, channels: outputs) }
    /// Tiles that are worked on together, a multiple of the kernel's rows: half a megabyte with their inputs.
    var blockTiles: Int { max(24, min(192, 163_840 / (planes * (inputs + Self.panelWidth)) / 12 * 12)) }

    /// Calls `body` with blocks of tiles, the first and the last of `items`' own.
    func forEachBlock(of items: Range<Int>, _ body: (Range<Int>) -> Void) {
        let perImage = tileRows * tileColumns, end = items.upperBound * perImage
        for start in stride(from: items.lowerBound * perImage, to: end, by: blockTiles) { body(start..<min(end, start + blockTiles)) }
    }

    /// Calls `body` with every part of a block that lies in one row of tiles of one image: the image's number, its tiles with
    /// the corner of the first output, and how many tiles of the block came before them.
    func forEachRun(of block: Range<Int>, _ body: (_ item: Int, _ tiles: inout st_winograd_tiles, _ done: Int) -> Void) {
        var number = block.lowerBound
        while number < block.upperBound {
            let line = number / tileColumns, across = number % tileColumns, count = min(tileColumns - across, block.upperBound - number)
            var tiles = st_winograd_tiles(
                row: line % tileRows * tile, column: across * tile, count: count, planeStride: 0)
            body(line / tileRows, &tiles, number - block.lowerBound)
            number += count
        }
    }

    /// Panels of channels: where each begins, and its width.
    static func forEachPanel(of channels: Int, _ body: (_ first: Int, _ width: Int) -> Void) {
        for first in stride(from: 0, to: channels, by: panelWidth) { body(first, min(panelWidth, channels - first)) }
    }

    /// - Parameters:
    ///   - x: `[batch, height, width, inputs]`.
    ///   - weight: `[outputs, inputs, 3, 3]`.
    ///   - bias: `[outputs]`.
    /// - Returns: `[batch, height, width, outputs]`.
    func forward(
        _ x: TensorSource<Float>, _ weight: Tensor<Float>, bias: Tensor<Float>?, activation: UnaryFunction?
    ) -> Tensor<Float> {
        var y = product(x, packedPanels(weight, turning: false), bias: bias ?? Tensor(zeros: [outputs]))
        if let activation { y.apply(activation) }
        return y
    }

    /// The gradient with respect to the input, of slopes `[batch, height, width, outputs]`.
    func inputGradient(_ weight: Tensor<Float>, upstream: Tensor<Float>) -> Tensor<Float> {
        let turned = Tensor<Float>(shape: weight.shape) { out in
            for start in stride(from: 0, to: weight.count, by: 9) {
                for tap in 0..<9 { out[start + tap] = weight.storage.pointer[start + 8 - tap] }
            }
        }
        let back = WinogradConvolution(gradientOf: self)
        return back.product(TensorSource(upstream), back.packedPanels(turned, turning: true), bias: Tensor(zeros: [inputs]))
    }

    /// Every kernel of a weight transformed: `[planes, outputs * inputs]`.
    private func transformed(_ weight: Tensor<Float>) -> Storage<Float> {
        let count = weight.shape[0] * weight.shape[1], result = Storage<Float>(count: planes * count)
        st_winograd_weights_f32(count, weight.storage.pointer, result.pointer, count)
        return result
    }

    /// - Parameter packed: The weights; see `packedPanels`.
    private func product(_ x: TensorSource<Float>, _ packed: Storage<Float>, bias: Tensor<Float>) -> Tensor<Float> {
        let most = blockTiles
        return Tensor(shape: [batch, outputSize.height, outputSize.width, outputs]) { out in
            uncheckedParallelFor(batch) { items, _ in
                let scratch = Storage<Float>(count: planes * max(inputs, Self.panelWidth))
                let computed = Storage<Float>(count: x.pointer(from: 0) == nil ? computedCount : 0)
                let transformed = Storage<Float>(count: planes * most * inputs)
                let products = Storage<Float>(count: planes * most * Self.panelWidth)
                var target = outputImage
                forEachBlock(of: items) { block in
                    transformInputs(x, computed.pointer, block, scratch.pointer, into: transformed.pointer)
                    Self.forEachPanel(of: outputs) { first, width in
                        let panel = packed.pointer + planes * panelStart(first)
                        for plane in 0..<planes {
                            multiplyPlane(
                                transformed.pointer + plane * block.count * inputs, rows: block.count,
                                panel + plane * multiply.packedCount(depth: inputs, columns: width), columns: width,
                                into: products.pointer + plane * block.count * width)
                        }
                        forEachRun(of: block) { item, tiles, done in
                            tiles.planeStride = block.count * width
                            st_winograd_outputs_f32(
                                &target, &tiles, products.pointer + done * width, bias.storage.pointer + first, first, width,
                                scratch.pointer, out + item * outputSize.area * outputs)
                        }
                    }
                }
            }
        }
    }

    /// Numbers of `computed` below: the inputs of as many rows of tiles as a block may touch.
    var computedCount: Int { (((blockTiles + tileColumns - 2) / tileColumns + 1) * tile + 2) * computedWidth * inputs }
    private var computedWidth: Int { tileColumns * tile + 2 }

    /// Transforms the inputs of a block: `[planes, tiles, inputs]`.
    ///
    /// - Parameter computed: Where inputs that do not lie in memory are put, `computedCount` numbers, of one image at a time.
    func transformInputs(
        _ x: TensorSource<Float>, _ computed: UnsafeMutablePointer<Float>, _ block: Range<Int>,
        _ scratch: UnsafeMutablePointer<Float>, into target: UnsafeMutablePointer<Float>
    ) {
        var image = inputImage, item = -1, corner = 0
        forEachRun(of: block) { number, tiles, done in
            tiles.row -= padding.height
            tiles.column -= padding.width
            tiles.planeStride = block.count * inputs
            let start = number * inputSize.area * inputs
            if let start = x.pointer(from: start) {
                return st_winograd_inputs_f32(&image, &tiles, start, scratch, target + done * inputs)
            }
            if number != item {
                // All rows of this image that the block reads.
                let last = (min(block.upperBound, (number + 1) * tileRows * tileColumns) - 1) / tileColumns % tileRows
                let region = ImageRegion(rows: tiles.row..<(last + 1) * tile + 2 - padding.height,
                                         columns: -padding.width..<computedWidth - padding.width)
                _ = region.placed(nil, height: inputSize.height, width: inputSize.width, channels: inputs, paddedChannels: inputs,
                                  scratch: computed, copy: x.run(from: start))
                image = st_image(height: region.rows.count, width: computedWidth, channels: inputs)
                (item, corner) = (number, tiles.row)
            }
            tiles.row -= corner
            tiles.column += padding.width
            st_winograd_inputs_f32(&image, &tiles, computed, scratch, target + done * inputs)
        }
    }

    /// One plane's product: rows of inputs by packed weights.
    private func multiplyPlane(
        _ a: UnsafePointer<Float>, rows: Int, _ b: UnsafePointer<Float>, columns: Int, into c: UnsafeMutablePointer<Float>
    ) {
        var offset = 0
        withUnsafePointer(to: &offset) { offset in
            var product = st_window_product()
            (product.rows, product.columns, product.segments, product.depth) = (rows, columns, 1, inputs)
            (product.offsetsA, product.depthStrideA, product.isPacked) = (offset, 1, true)
            product.rowsA = st_row_layout(count: rows, inner: product.depth, outer: 0)
            product.rowsC = st_row_layout(count: rows, inner: columns, outer: 0)
            multiply(&product, a, b, into: c)
        }
    }

    /// Elements of a plane's packed weights before the panel that begins at a channel.
    private func panelStart(_ first: Int) -> Int {
        first / Self.panelWidth * multiply.packedCount(depth: inputs, columns: Self.panelWidth)
    }

    /// The transformed weights of every panel and, inside it, of every plane as inputs by outputs, for the kernel.
    ///
    /// - Parameter turning: Whether the weight is turned and lies as that of the convolution that this one gives the gradient of.
    private func packedPanels(_ weight: Tensor<Float>, turning: Bool) -> Storage<Float> {
        let weights = transformed(weight)
        let total = panelStart(outputs) + multiply.packedCount(depth: inputs, columns: outputs % Self.panelWidth)
        let packed = Storage<Float>(count: planes * total)
        Self.forEachPanel(of: outputs) { first, width in
            let panel = packed.pointer + planes * panelStart(first), count = multiply.packedCount(depth: inputs, columns: width)
            for plane in 0..<planes {
                let source = weights.pointer + plane * inputs * outputs
                st_window_pack_f32(multiply.isa, inputs, width, turning ? source + first : source + first * inputs, turning ? outputs : 1,
                                   turning ? 1 : inputs, 0, inputs, panel + plane * count)
            }
        }
        return packed
    }
}
