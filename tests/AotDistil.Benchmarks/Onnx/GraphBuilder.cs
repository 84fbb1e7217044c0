using System.Globalization;

namespace AotDistil.Benchmarks.Onnx;

/// <summary>Collects nodes and initialisers of an ONNX graph; field numbers are those of onnx.proto3.</summary>
internal sealed class GraphBuilder
{
    public const string Microsoft = "com.microsoft";

    private const int FloatType = 1;
    private const int Int8Type = 3;
    private const int Int32Type = 6;
    private const int Int64Type = 7;

    private readonly ProtobufMessage _graph = new();

    public string Float(string name, float[] values, params int[] shape) => Initializer(name, FloatType, values, shape);

    public string Int8(string name, sbyte[] values, params int[] shape) => Initializer(name, Int8Type, values, shape);

    public string Int64(string name, long value) => Initializer(name, Int64Type, [value], []);

    /// <summary>A node of the standard domain, or of ORT's own where <paramref name="domain"/> says so.</summary>
    public void Node(string operation, string[] inputs, string[] outputs, string domain = "", params (string Name, object Value)[] attributes)
    {
        ProtobufMessage node = new ProtobufMessage().Strings(1, inputs).Strings(2, outputs).String(4, operation);
        foreach ((string name, object value) in attributes)
        {
            ProtobufMessage attribute = new ProtobufMessage().String(1, name);
            node.Message(5, value is float real
                ? attribute.Float(2, real).Integer(20, 1)
                : attribute.Integer(3, Convert.ToInt64(value, CultureInfo.InvariantCulture)).Integer(20, 2));
        }

        _graph.Message(1, domain.Length > 0 ? node.String(7, domain) : node);
    }

    public void Int32Input(string name, params string[] shape) => _graph.Message(11, Value(name, Int32Type, [.. shape.Select(d => new ProtobufMessage().String(2, d))]));

    public void FloatOutput(string name, string rows, int columns) =>
        _graph.Message(12, Value(name, FloatType, [new ProtobufMessage().String(2, rows), new ProtobufMessage().Integer(1, columns)]));

    /// <summary>Writes the model: IR version 7, opset 13, ORT's domain version 1.</summary>
    public void Save(string path)
    {
        _graph.String(2, "distilbert");
        ProtobufMessage model = new ProtobufMessage()
            .Integer(1, 7)
            .Message(7, _graph)
            .Message(8, new ProtobufMessage().String(1, "").Integer(2, 13))
            .Message(8, new ProtobufMessage().String(1, Microsoft).Integer(2, 1));
        using FileStream file = File.Create(path);
        model.WriteTo(file);
    }

    private string Initializer<T>(string name, int type, T[] values, int[] shape)
        where T : unmanaged
    {
        ProtobufMessage tensor = new();
        Array.ForEach(shape, size => tensor.Integer(1, size));
        _graph.Message(5, tensor.Integer(2, type).String(8, name).Array(9, values));
        return name;
    }

    private static ProtobufMessage Value(string name, int type, ProtobufMessage[] dimensions)
    {
        ProtobufMessage shape = new();
        Array.ForEach(dimensions, dimension => shape.Message(1, dimension));
        return new ProtobufMessage().String(1, name).Message(2, new ProtobufMessage().Message(1, new ProtobufMessage().Integer(1, type).Message(2, shape)));
    }
}
