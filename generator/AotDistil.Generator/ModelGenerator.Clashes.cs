using System;
using System.Collections.Generic;
using System.Linq;
using AotDistil.Generator.Diagnostics;
using AotDistil.Generator.Emit;
using AotDistil.Generator.Manifests;
using AotDistil.Generator.Model;

namespace AotDistil.Generator;

/// <summary>This part finds models that would write the same class or the same C symbols, or the class of the kernels that all of them share.</summary>
public sealed partial class ModelGenerator
{
    /// <summary>The names a model takes in code.</summary>
    private sealed record ModelNames(string Name, string ClassName, string Prefix, LocationInfo Location);

    /// <summary>Names that more than one model wants, or that are taken. None of these models is emitted; the first one cannot be told to be the right one.</summary>
    private sealed record NameClashes(EquatableArray<string> ClassNames, EquatableArray<string> Prefixes, EquatableArray<DiagnosticInfo> Errors)
    {
        // File names of generated source do not tell case apart, so class names may not differ by it alone.
        private static readonly StringComparer ClassNameComparer = StringComparer.OrdinalIgnoreCase;

        public static NameClashes Find(IReadOnlyCollection<ModelNames> models)
        {
            List<DiagnosticInfo> errors = [];
            EquatableArray<string> classNames = FindBy(models, m => m.ClassName, ClassNameComparer, "class name", errors);
            EquatableArray<string> prefixes = FindBy(models, m => m.Prefix, StringComparer.Ordinal, "prefix of C symbols", errors);
            foreach (ModelNames model in models.Where(m => ClassNameComparer.Equals(m.ClassName, KernelSet.ClassName)))
            {
                errors.Add(DiagnosticInfo.Create(
                    Descriptors.InvalidName, model.Location, "The class name", Invariant.Quote(model.ClassName), "free: the kernels that all models share have it"));
            }

            return new NameClashes(classNames.Append(KernelSet.ClassName).ToEquatableArray(), prefixes, errors.ToEquatableArray());
        }

        public bool Refuses(ModelSpec model) => ClassNames.Contains(model.ClassName, ClassNameComparer) || Prefixes.Contains(model.Prefix, StringComparer.Ordinal);

        private static EquatableArray<string> FindBy(
            IEnumerable<ModelNames> models,
            Func<ModelNames, string> name,
            StringComparer comparer,
            string title,
            List<DiagnosticInfo> errors)
        {
            List<string> clashing = [];
            foreach (IGrouping<string, ModelNames> group in models.GroupBy(name, comparer).Where(g => g.Count() > 1))
            {
                ModelNames first = group.First();
                errors.AddRange(group.Skip(1).Select(m => DiagnosticInfo.Create(Descriptors.NameClash, m.Location, first.Name, m.Name, title, name(m))));
                clashing.Add(group.Key);
            }

            return clashing.ToEquatableArray();
        }
    }
}
