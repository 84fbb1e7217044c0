using AotDistil.Packer.Tokenizers.Regex;
using Xunit;

namespace AotDistil.Packer.Tests.Tokenizers;

/// <summary>What tests need of the compiler of regular expressions.</summary>
internal static class RegexSupport
{
    /// <summary>The bytes of a pattern's program; skips the running test, with the reason, where it cannot be compiled.</summary>
    public static int Require(string pattern)
    {
        try
        {
            return RegexCompiler.Compile(pattern).Length;
        }
        catch (RegexNotSupportedException e)
        {
            Assert.Skip(e.Message);
            return 0;
        }
    }
}
