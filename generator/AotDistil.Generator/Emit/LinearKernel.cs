namespace AotDistil.Generator.Emit;

/// <summary>A linear of one shape with its epilogue: the loop over panels and rows around a <see cref="DotKernel"/>.</summary>
/// <param name="Inputs">Inputs; null where they are tokens.</param>
/// <param name="Outputs">Outputs with padding, the floats from a row to the next; null where they are tokens.</param>
/// <param name="Epilogue">What happens to the sums.</param>
/// <param name="Use">Which of the model's linears it serves, for the comment.</param>
internal sealed record LinearKernel(int? Inputs, int? Outputs, Epilogue Epilogue, string Use)
{
    /// <summary>As in <c>Int8Linear_384x1536_Gelu</c>.</summary>
    public string Name => $"Int8Linear_{Text(Inputs)}x{Text(Outputs)}" + (Epilogue is Epilogue.Gelu or Epilogue.Relu ? "_" + Epilogue : "");

    /// <summary>The loop over panels and rows that the C# instruction sets share.</summary>
    public string Loop => Name.Replace("Int8Linear", "Panels");

    /// <summary>Parameters of the linear in all its forms.</summary>
    public string Parameters =>
        "Int8Rows x, int rows" + (Inputs is null ? ", int inputs, int stride" : "") + ", Int8Weights weights, int panel, int end, float* y" + (Outputs is null ? ", int outputs" : "");

    /// <summary>The same as arguments.</summary>
    public string Arguments => "x, rows" + (Inputs is null ? ", inputs, stride" : "") + ", weights, panel, end, y" + (Outputs is null ? ", outputs" : "");

    /// <summary>The inner product it is built on.</summary>
    public DotKernel Dot => new(Inputs);

    /// <summary>The method that finishes its tiles.</summary>
    public string Finish => $"Finish_{Text(Outputs)}_{Epilogue}";

    private static string Text(int? size) => size?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "T";
}
