using System.Runtime.InteropServices;

namespace AotDistil.Benchmarks.Contenders;

/// <summary>
/// OpenVINO int8 through its C API, tuned for latency. Its graph has weights of its own, a repeating pattern, so that its logits mean nothing;
/// its time does. Batches are padded and masked.
/// </summary>
internal sealed unsafe class OpenVinoContender : IContender
{
    private const string Threads = "INFERENCE_NUM_THREADS";

    private readonly nint _library;
    private readonly nint _core;
    private readonly nint _model;
    private readonly nint _request;
    private readonly nint _ids;
    private readonly nint _mask;
    private readonly delegate* unmanaged<nint, int> _infer;
    private readonly Dictionary<Batch, (long[] Ids, long[] Mask, float[] Logits)> _prepared = [];
    private Batch? _current;

    /// <exception cref="NotSupportedException">OpenVINO or its graph is not here.</exception>
    public OpenVinoContender(string shape, int threads)
    {
        _library = NativeLibrary.Load(OpenVinoFiles.Library());
        _core = Create("ov_core_create");
        _model = Compile(_core, OpenVinoFiles.Graph(shape), $"{threads}");
        if (Property(Threads) is string taken && taken != $"{threads}")
        {
            throw new InvalidOperationException($"OpenVINO was asked for {threads} threads and takes {taken}.");
        }

        _request = Create("ov_compiled_model_create_infer_request", _model);
        _ids = Tensor("input_ids");
        _mask = Tensor("attention_mask");
        _infer = (delegate* unmanaged<nint, int>)Export("ov_infer_request_infer");
        Version = ReadVersion();
    }

    public string Name => "OpenVINO int8";

    public string Version { get; }

    public ReadOnlySpan<float> Run(Batch batch)
    {
        if (!_prepared.TryGetValue(batch, out (long[] Ids, long[] Mask, float[] Logits) prepared))
        {
            prepared = (batch.PaddedIds<long>(), Mask(batch), new float[batch.Count * Sentences.Labels]);
            _prepared.Add(batch, prepared);
        }

        if (_current != batch)
        {
            Fill(_ids, batch, prepared.Ids);
            Fill(_mask, batch, prepared.Mask);
            _current = batch;
        }

        Check(_infer(_request));
        nint output = Create("ov_infer_request_get_output_tensor", _request);
        new ReadOnlySpan<float>(Data(output), prepared.Logits.Length).CopyTo(prepared.Logits);
        Free("ov_tensor_free", output);
        return prepared.Logits;
    }

    public void Dispose()
    {
        Free("ov_tensor_free", _ids);
        Free("ov_tensor_free", _mask);
        Free("ov_infer_request_free", _request);
        Free("ov_compiled_model_free", _model);
        Free("ov_core_free", _core);
    }

    private static long[] Mask(Batch batch)
    {
        long[] mask = new long[batch.Count * batch.Longest];
        for (int i = 0; i < batch.Count; i++)
        {
            mask.AsSpan(i * batch.Longest, batch.Lengths[i]).Fill(1);
        }

        return mask;
    }

    private nint Compile(nint core, string graph, string threads)
    {
        // In C the properties are variable arguments, pairs of strings, six in all. On x64 these are passed as if they were declared.
        var compile = (delegate* unmanaged<nint, nint, nint, nint, nint*, nint, nint, nint, nint, nint, nint, int>)Export("ov_core_compile_model_from_file");
        string[] strings = [graph, "CPU", Threads, threads, "PERFORMANCE_HINT", "LATENCY", "NUM_STREAMS", "1"];
        nint[] s = [.. strings.Select(Marshal.StringToCoTaskMemUTF8)];
        nint model;
        int status = compile(core, s[0], s[1], 6, &model, s[2], s[3], s[4], s[5], s[6], s[7]);
        Array.ForEach(s, Marshal.FreeCoTaskMem);
        Check(status);
        return model;
    }

    /// <summary>A property as the compiled model has it, to be sure that it was understood.</summary>
    private string Property(string name)
    {
        nint value, utf8 = Marshal.StringToCoTaskMemUTF8(name);
        int status = ((delegate* unmanaged<nint, nint, nint*, int>)Export("ov_compiled_model_get_property"))(_model, utf8, &value);
        Marshal.FreeCoTaskMem(utf8);
        Check(status);
        string text = Marshal.PtrToStringUTF8(value)!;
        Free("ov_free", value);
        return text;
    }

    private nint Tensor(string name)
    {
        nint tensor, utf8 = Marshal.StringToCoTaskMemUTF8(name);
        int status = ((delegate* unmanaged<nint, nint, nint*, int>)Export("ov_infer_request_get_tensor"))(_request, utf8, &tensor);
        Marshal.FreeCoTaskMem(utf8);
        Check(status);
        return tensor;
    }

    private void Fill(nint tensor, Batch batch, long[] values)
    {
        long* sizes = stackalloc long[] { batch.Count, batch.Longest };
        Check(((delegate* unmanaged<nint, Shape, int>)Export("ov_tensor_set_shape"))(tensor, new Shape { Rank = 2, Sizes = sizes }));
        values.CopyTo(new Span<long>(Data(tensor), values.Length));
    }

    private void* Data(nint tensor)
    {
        void* data;
        Check(((delegate* unmanaged<nint, void**, int>)Export("ov_tensor_data"))(tensor, &data));
        return data;
    }

    private string ReadVersion()
    {
        VersionNames version;
        Check(((delegate* unmanaged<VersionNames*, int>)Export("ov_get_openvino_version"))(&version));
        string name = Marshal.PtrToStringUTF8(version.Build)!;
        ((delegate* unmanaged<VersionNames*, void>)Export("ov_version_free"))(&version);
        return name.Split('-')[0];
    }

    private nint Create(string function)
    {
        nint result;
        Check(((delegate* unmanaged<nint*, int>)Export(function))(&result));
        return result;
    }

    private nint Create(string function, nint from)
    {
        nint result;
        Check(((delegate* unmanaged<nint, nint*, int>)Export(function))(from, &result));
        return result;
    }

    private void Free(string function, nint handle) => ((delegate* unmanaged<nint, void>)Export(function))(handle);

    private void Check(int status)
    {
        if (status != 0)
        {
            string? message = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)Export("ov_get_last_err_msg"))());
            throw new InvalidOperationException($"OpenVINO failed: {message} (status {status})");
        }
    }

    private nint Export(string function) => NativeLibrary.GetExport(_library, function);

    /// <summary><c>ov_shape_t</c>.</summary>
    private struct Shape
    {
        public long Rank;
        public long* Sizes;
    }

    /// <summary><c>ov_version_t</c>.</summary>
    private struct VersionNames
    {
        public nint Build;
        public nint Description;
    }
}
