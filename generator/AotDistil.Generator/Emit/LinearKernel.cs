using System.Linq;
using AotDistil.Generator.Model;

namespace AotDistil.Generator.Emit;

/// <summary>A linear of one shape with its epilogue: the loop over panels and rows around a <see cref="DotKernel"/>.</summary>
/// <param name="Inputs">Inputs that a panel reads; null where they are tokens.</param>
/// <param name="Outputs">Outputs with padding; null where they are tokens.</param>
/// <param name="Epilogue">What happens to the sums.</param>
/// <param name="Use">Which of the model's linears it serves, for the comment.</param>
internal sealed record LinearKernel(int? Inputs, int? Outputs, Epilogue Epilogue, string Use)
{
    /// <summary>Whether outputs lie panel by panel: a row's 16 behind those of the row before.</summary>
    public bool ByPanels { get; init; }

    /// <summary>Whether a function follows, which is called as the epilogue is.</summary>
    public bool HasActivation => Epilogue is not (Epilogue.Bias or Epilogue.Scale or Epilogue.Scores);

    /// <summary>The linear, where it is computed in groups: each panel reads a window of the inputs.</summary>
    public LinearSpec? Grouped { get; init; }

    /// <summary>As in <c>Int8Linear_384x1536_Gelu</c>, or <c>Int8Linear_96of384x1536_Groups4_Gelu</c>.</summary>
    public string Name => $"Int8Linear_{Dot.Size}x{Text(Outputs)}{Groups}" + (Epilogue is Epilogue.Bias or Epilogue.Scale ? "" : "_" + Epilogue) + (ByPanels ? "_ByPanels" : "");

    /// <summary>The table of where each panel's window begins.</summary>
    public string Windows => $"Windows_{Dot.Size}x{Text(Outputs)}{Groups}";

    /// <summary>The loop over panels and rows that the C# instruction sets share.</summary>
    public string Loop => Name.Replace("Int8Linear", "Panels");

    /// <summary>Parameters of the linear in all its forms.</summary>
    public string Parameters =>
        "Int8Rows x, int rows" + (Inputs is null ? ", int inputs, int stride" : "") + ", Int8Weights weights, int panel, int end, float* y" + (Extra.Length > 0 ? $", int {Extra}" : "");

    /// <summary>The same as arguments.</summary>
    public string Arguments => "x, rows" + (Inputs is null ? ", inputs, stride" : "") + ", weights, panel, end, y" + (Extra.Length > 0 ? $", {Extra}" : "");

    /// <summary>Floats from a row of outputs to the next, as an expression.</summary>
    public string RowFloats => ByPanels ? "16" : Outputs is int outputs ? Literal.Integer(outputs) : "outputs";

    /// <summary>Floats from a panel of outputs to the next, as an expression.</summary>
    public string PanelFloats => ByPanels ? "panelFloats" : "16";

    /// <summary>The inner product it is built on.</summary>
    public DotKernel Dot => new(Inputs, Grouped?.In ?? Inputs);

    /// <summary>The kernel of one of the model's linears.</summary>
    public static LinearKernel Of(LinearSpec linear, Epilogue epilogue, string use) =>
        new(linear.IsGrouped ? linear.Window : linear.In, linear.PaddedOut, epilogue, use) { Grouped = linear.IsGrouped ? linear : null };

    /// <summary>The method that finishes its tiles.</summary>
    public string Finish => $"Finish_{(ByPanels ? "ByPanels" : Text(Outputs))}_{Epilogue}";

    /// <summary>The parameter that says what is not known at build time about where outputs go, or empty.</summary>
    private string Extra => ByPanels ? "panelFloats" : Outputs is null ? "outputs" : "";

    // Where sections are padded, the same groups of more or fewer outputs may have other windows.
    private string Groups => Grouped is null ? ""
        : $"_Groups{string.Join("_", Grouped.SectionGroups.Select(Literal.Integer))}{(Grouped.SectionOut == Grouped.PaddedSectionOut ? "" : $"Of{Literal.Integer(Grouped.SectionOut)}")}";

    private static string Text(int? size) => size is int known ? Literal.Integer(known) : "T";
}
