using System.Collections.Generic;
using AotDistil.Generator.Model;

namespace AotDistil.Generator.Emit;

/// <summary>Writes a model's source: one file per concern, all of them parts of the model's class.</summary>
internal static class ModelEmitter
{
    /// <summary>The files of <paramref name="model"/>, in an order that is always the same.</summary>
    public static IEnumerable<GeneratedFile> Emit(ModelSpec model, EmitOptions options)
    {
        _ = options;
        yield return new GeneratedFile($"{model.ClassName}.Shape.g.cs", Shape(model));
    }

    private static string Shape(ModelSpec model)
    {
        EncoderSpec encoder = model.Encoder;
        SourceWriter writer = SourceWriter.ForFile(model.Namespace);
        writer.Summary($"The model {Literal.Xml(model.Name)}: {model.Architecture}, {encoder.Layers} layers × {encoder.Dim}.");
        writer.Line(SourceWriter.GeneratedCode);
        using (writer.Block($"public sealed partial class {model.ClassName}"))
        {
            writer.Comment("The encoder's shape.");
            writer.Line($"private const int Layers = {encoder.Layers};");
            writer.Line($"private const int Dim = {encoder.Dim};");
            writer.Line($"private const int Heads = {encoder.Heads};");
            writer.Line($"private const int HeadDim = {encoder.HeadDim};");
            writer.Line($"private const int HiddenDim = {encoder.HiddenDim};");
            writer.Line($"private const int MaxPositions = {encoder.MaxPositions};");
            writer.Line($"private const int VocabSize = {encoder.VocabSize};");
            writer.Line($"private const float LayerNormEps = {Literal.Float((float)encoder.LayerNormEps)};");
            writer.Line($"private const int LabelCount = {model.Labels.Count};");
        }

        return writer.ToString();
    }
}
