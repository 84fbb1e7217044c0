using AotDistil.Packer.Tests.Support;
using Xunit;

namespace AotDistil.Packer.Tests;

public sealed class ModelNameTests
{
    [Theory]
    [InlineData("sentiment-en", "SentimentEn", "sentiment_en")]
    [InlineData("sst2-distilbert-6x384", "Sst2Distilbert6x384", "sst2_distilbert_6x384")]
    [InlineData("MyModel", "MyModel", "my_model")]
    [InlineData("a", "A", "a")]
    [InlineData("v1.0_final--x", "V10FinalX", "v1_0_final_x")]
    [InlineData("BERTBase", "BERTBase", "bertbase")]
    [InlineData("x-", "X", "x")]
    public void A_name_gives_class_and_prefix(string name, string expectedClass, string prefix) =>
        Assert.Equal(new ModelName(name, expectedClass, prefix), ModelName.Parse(name, "folder"));

    [Theory]
    [InlineData("")]
    [InlineData("1st")]
    [InlineData("-a")]
    [InlineData("_a")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a b")]
    [InlineData("naïve")]
    [InlineData("a\n")]
    public void A_name_that_gives_none_is_refused(string name) =>
        Refusal.Expect(PackerErrors.NameInvalid, "folder", () => ModelName.Parse(name, "folder"), $"'{name}'", "begins with a letter");

    [Fact]
    public void A_name_as_long_as_a_book_is_refused() => Refusal.Expect(PackerErrors.NameInvalid, "folder", () => ModelName.Parse(new string('a', 101), "folder"), "at most 100");
}
