using System.Collections.Generic;
using AotDistil.Generator.Model;

namespace AotDistil.Generator.Emit;

/// <summary>Writes a model's source: one file per concern, all of them parts of the model's class.</summary>
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
        yield return new GeneratedFile($"{name}.Attention.g.cs", AttentionEmitter.Attention(shapes));
        yield return new GeneratedFile($"{name}.Heads.g.cs", HeadEmitter.Heads(shapes));
        yield return new GeneratedFile($"{name}.Rows.g.cs", RowEmitter.Rows(shapes));
        yield return new GeneratedFile($"{name}.Linears.g.cs", LinearEmitter.Linears(shapes));
        yield return new GeneratedFile($"{name}.Kernels.g.cs", DotEmitter.Interfaces(shapes));
        foreach (InstructionSet isa in InstructionSet.All)
        {
            yield return new GeneratedFile($"{name}.Kernels.{isa.Name}.g.cs", DotEmitter.Kernels(shapes, isa));
        }

        yield return new GeneratedFile($"{name}.Kernels.Avx512Vnni.g.cs", NativeKernelEmitter.Kernels(shapes, options.NativeKernels));
        if (options.Exports)
        {
            yield return new GeneratedFile($"{name}.Exports.g.cs", ExportsEmitter.Exports(model));
        }
    }
}
