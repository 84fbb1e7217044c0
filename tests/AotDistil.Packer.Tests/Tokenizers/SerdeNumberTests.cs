using AotDistil.Packer.Tokenizers.Json;
using Xunit;

namespace AotDistil.Packer.Tests.Tokenizers;

public sealed class SerdeNumberTests
{
    /// <summary>What tokenizers 0.22.2 reads, as its to_str() writes it again.</summary>
    [Theory]
    [InlineData("-2.0558812618255615", -2.0558812618255615)]
    [InlineData("-7.2369465827941895", -7.236946582794189)]
    [InlineData("0", 0)]
    [InlineData("-12", -12)]
    [InlineData("12.5e-1", 1.25)]
    [InlineData("1E+2", 100)]
    [InlineData("18446744073709551615", 18446744073709551615.0)]
    [InlineData("18446744073709551616", 18446744073709552000.0)]
    [InlineData("18446744073709551615.5", 18446744073709552000.0)]
    [InlineData("0.00000000000000000000000000000000000001", 1e-38)]
    [InlineData("123456e-330", 1.23456e-325)]
    [InlineData("5e-324", 5e-324)]
    [InlineData("0e999999999999", 0)]
    [InlineData("1e-999999999999", 0)]
    public void Numbers_are_read_as_the_library_does(string text, double expected) => Assert.Equal(expected, SerdeNumber.Parse(text));

    [Theory]
    [InlineData("1e309")]
    [InlineData("-1e309")]
    [InlineData("10e308")]
    [InlineData("1e999999999999")]
    public void Numbers_out_of_range_are_none(string text) => Assert.Null(SerdeNumber.Parse(text));

    [Fact]
    public void Zero_keeps_its_sign() => Assert.True(double.IsNegative(SerdeNumber.Parse("-0")!.Value) && double.IsNegative(SerdeNumber.Parse("-0.0")!.Value));
}
