using System.Diagnostics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using AotDistil.Runtime.Kernels;
using Xunit;

namespace AotDistil.Runtime.Tests.Kernels;

/// <summary>Which kernels serve, and what is said when the forced ones cannot.</summary>
public sealed class KernelSelectionTests
{
    private const string ChildVariable = "AOTDISTIL_TEST_CHILD";

    private static readonly KernelVariant[] Supported = [.. KernelSelection.FastestFirst.ToArray().Where(KernelSelection.IsSupported)];

    [Fact]
    public void All_variants_are_listed_the_fastest_first()
    {
        Assert.Equal(
            [KernelVariant.Avx512Vnni, KernelVariant.AvxVnni, KernelVariant.Avx2, KernelVariant.NeonDot, KernelVariant.Neon, KernelVariant.Scalar],
            KernelSelection.FastestFirst.ToArray());
        Assert.Equal(Enum.GetValues<KernelVariant>().Order(), KernelSelection.FastestFirst.ToArray().Order());
    }

    [Fact]
    public void Support_is_what_the_processor_says()
    {
        Assert.True(KernelSelection.IsSupported(KernelVariant.Scalar));
        Assert.Equal(Avx2.IsSupported && Fma.IsSupported, KernelSelection.IsSupported(KernelVariant.Avx2));
        Assert.Equal(AvxVnni.IsSupported && Avx2.IsSupported && Fma.IsSupported, KernelSelection.IsSupported(KernelVariant.AvxVnni));
        Assert.Equal(AdvSimd.Arm64.IsSupported, KernelSelection.IsSupported(KernelVariant.Neon));
        Assert.Equal(Dp.IsSupported, KernelSelection.IsSupported(KernelVariant.NeonDot));
        Assert.False(KernelSelection.IsSupported((KernelVariant)6));
        Assert.False(KernelSelection.IsSupported((KernelVariant)(-1)));
        Assert.False(KernelSelection.IsSupported(KernelVariant.Avx512Vnni)); // only a model's own code knows whether it is there
        Assert.Equal(KernelSelection.IsSupported(KernelVariant.Avx2), KernelSelection.IsSupported(KernelVariant.Avx512Vnni, avx512Vnni: true));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Unset_or_empty_is_the_fastest(string? forced) => Assert.Equal(Supported[0], KernelSelection.Select(forced));

    [Fact]
    public void The_kernels_in_C_come_first_where_they_are_linked_in_and_are_refused_where_not()
    {
        Assert.SkipUnless(KernelSelection.IsSupported(KernelVariant.Avx2), "this processor has no AVX2 with FMA");
        Assert.Equal(KernelVariant.Avx512Vnni, KernelSelection.Select(null, avx512Vnni: true));
        Assert.Equal(KernelVariant.Avx512Vnni, KernelSelection.Select("avx512vnni", avx512Vnni: true));
        Assert.Equal(KernelVariant.Avx2, KernelSelection.Select("avx2", avx512Vnni: true));
        KernelNotSupportedException e = Assert.Throws<KernelNotSupportedException>(() => KernelSelection.Select("avx512vnni"));
        Assert.StartsWith("AOTDISTIL_KERNEL asks for Avx512Vnni, which this processor or this build lacks. It has ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_in_any_case_forces_a_variant()
    {
        foreach (KernelVariant variant in Supported)
        {
            string name = KernelSelection.Name(variant);
            Assert.Equal(variant.ToString(), name);
            Assert.All([name, name.ToUpperInvariant(), name.ToLowerInvariant()], n => Assert.Equal(variant, KernelSelection.Select(n)));
        }
    }

    [Theory]
    [InlineData("sse9")]
    [InlineData(" Avx2")]
    [InlineData("Avx2 ")]
    [InlineData("Avx")]
    [InlineData("0")]
    public void An_unknown_name_is_refused_with_those_there_are(string forced)
    {
        KernelNotSupportedException e = Assert.Throws<KernelNotSupportedException>(() => KernelSelection.Select(forced));
        Assert.Equal($"AOTDISTIL_KERNEL is '{forced}'; expected one of {string.Join(", ", Supported)}, or unset it for the fastest.", e.Message);
    }

    [Fact]
    public async Task On_a_processor_without_avx2_the_scalar_loops_serve_and_the_rest_is_refused()
    {
        if (Avx2.IsSupported)
        {
            // This test once more, in a process that is told it has no AVX2.
            Assert.Null(Environment.GetEnvironmentVariable(ChildVariable));
            ProcessStartInfo start = new(Path.ChangeExtension(typeof(KernelSelectionTests).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null))
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment[ChildVariable] = "1";
            start.Environment["DOTNET_EnableAVX2"] = "0";
            start.ArgumentList.Add("-noColor");
            start.ArgumentList.Add("-method");
            start.ArgumentList.Add($"{typeof(KernelSelectionTests).FullName}.{nameof(On_a_processor_without_avx2_the_scalar_loops_serve_and_the_rest_is_refused)}");
            using Process child = Process.Start(start)!;
            Task<string> errors = child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            string output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(child.ExitCode == 0 && output.Contains("Total: 1,", StringComparison.Ordinal), output + await errors);
            return;
        }

        Assert.Equal(KernelVariant.Scalar, KernelSelection.Select(null));
        Assert.Equal(KernelVariant.Scalar, KernelSelection.Select("scalar"));
        foreach (string name in new[] { "Avx2", "AvxVnni", "Avx512Vnni" })
        {
            KernelNotSupportedException e = Assert.Throws<KernelNotSupportedException>(() => KernelSelection.Select(name.ToUpperInvariant()));
            Assert.Equal($"AOTDISTIL_KERNEL asks for {name}, which this processor or this build lacks. It has Scalar; unset the variable for the fastest.", e.Message);
        }
    }
}
