using System.Text;
using AotDistil.Packer.Architectures;
using AotDistil.Runtime.Interop;

namespace AotDistil.Cli.Verification.Libraries;

/// <summary>A session of a published library.</summary>
internal sealed unsafe class NativeModelSession : IModelSession
{
    private const int CodePoints = 2;

    private readonly NativeModelLibrary _library;
    private readonly ulong _session;

    /// <summary>Opens a session.</summary>
    public NativeModelSession(NativeModelLibrary library)
    {
        _library = library;
        ulong session;
        library.Require("open", library.OpenSession(&session));
        _session = session;
    }

    /// <inheritdoc/>
    public (int[] Ids, int[] Types) Encode(string text, string? pair)
    {
        // A pair that is empty is not none: its pointer must not be null, and that of an empty array is.
        byte[] first = Terminated(text), second = Terminated(pair ?? "");
        int[] ids = new int[_library.Plan.Encoder.MaxPositions], types = new int[ids.Length];
        long count;
        fixed (byte* firstText = first, secondText = second)
        fixed (int* idsPointer = ids, typesPointer = types)
        {
            NativeTokens tokens = new() { Capacity = ids.Length, Ids = idsPointer, TypeIds = typesPointer };
            _library.Require(
                "encode",
                _library.Encode(_session, firstText, first.Length - 1, pair is null ? null : secondText, pair is null ? 0 : second.Length - 1, CodePoints, &tokens, &count));
        }

        return (ids[..(int)count], types[..(int)count]);
    }

    /// <inheritdoc/>
    public float[] HiddenStates(int[] ids, int[]? types, int layers)
    {
        float[] states = new float[ids.Length * _library.Plan.Encoder.Dim];
        fixed (int* idsPointer = ids, typesPointer = types)
        fixed (float* statesPointer = states)
        {
            _library.Require("hidden_states", _library.HiddenStates(_session, idsPointer, typesPointer, ids.Length, layers, statesPointer));
        }

        return states;
    }

    /// <inheritdoc/>
    public float[] Outputs(int[] ids, int[]? types)
    {
        float[] outputs = new float[(_library.Plan.Task == ModelTasks.Sequence ? 1 : ids.Length) * _library.Plan.Head.Outputs];
        fixed (int* idsPointer = ids, typesPointer = types)
        fixed (float* outputsPointer = outputs)
        {
            _library.Require("outputs", _library.Outputs(_session, idsPointer, typesPointer, ids.Length, outputsPointer));
        }

        return outputs;
    }

    /// <inheritdoc/>
    public void Dispose() => _ = _library.CloseSession(_session);

    private static byte[] Terminated(string text) => Encoding.UTF8.GetBytes(text + '\0');
}
