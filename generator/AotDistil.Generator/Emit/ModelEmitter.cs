using System.Collections.Generic;
using AotDistil.Generator.Model;

namespace AotDistil.Generator.Emit;

/// <summary>Writes the source of a project's models: one file per concern, parts of each model's class, and of the class with the kernels that they share.</summary>
internal static class ModelEmitter
{
    /// <summary>The files of <paramref name="model"/>, in an order that is always the same.</summary>
    public static IEnumerable<GeneratedFile> Emit(ModelSpec model, EmitOptions options)
    {
        Shapes shapes = new(model);
        string name = model.ClassName;
        yield return new GeneratedFile($"{name}.g.cs", ApiEmitter.Api(shapes));
        yield return new GeneratedFile($"{name}.Layout.g.cs", LayoutEmitter.Layout(shapes));
        yield return new GeneratedFile($"{name}.Buffers.g.cs", BufferEmitter.Buffers(shapes));
        yield return new GeneratedFile($"{name}.Layers.g.cs", LayerEmitter.Layers(shapes, options));
        yield return new GeneratedFile($"{name}.Embeddings.g.cs", EmbeddingEmitter.Embeddings(shapes));
        yield return new GeneratedFile($"{name}.Attention.g.cs", AttentionEmitter.Attention(shapes));
        if (options.Exports)
        {
            yield return new GeneratedFile($"{name}.Exports.g.cs", ExportsEmitter.Exports(model));
        }
    }

    /// <summary>The files of the kernels that all of a project's models share.</summary>
    public static IEnumerable<GeneratedFile> EmitKernels(IEnumerable<ModelSpec> models, EmitOptions options)
    {
        KernelSet kernels = new(models);
        string name = KernelSet.ClassName;
        yield return new GeneratedFile($"{name}.g.cs", DotEmitter.Interfaces(kernels));
        yield return new GeneratedFile($"{name}.Heads.g.cs", HeadEmitter.Heads(kernels));
        yield return new GeneratedFile($"{name}.Probabilities.g.cs", SoftmaxEmitter.Probabilities(kernels));
        yield return new GeneratedFile($"{name}.Rows.g.cs", RowEmitter.Rows(kernels));
        yield return new GeneratedFile($"{name}.Linears.g.cs", LinearEmitter.Linears(kernels));
        foreach (InstructionSet isa in InstructionSet.All)
        {
            yield return new GeneratedFile($"{name}.{isa.Name}.g.cs", DotEmitter.Kernels(kernels, isa));
        }

        yield return new GeneratedFile($"{name}.Avx512Vnni.g.cs", NativeKernelEmitter.Kernels(kernels, options.NativeKernels));
    }
}
