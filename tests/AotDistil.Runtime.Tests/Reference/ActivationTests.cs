using AotDistil.Runtime.Model;
using AotDistil.Runtime.Reference;
using Xunit;

namespace AotDistil.Runtime.Tests.Reference;

/// <summary>The activations of the float32 reference: a head of one unit whose linears change nothing is its activation.</summary>
public sealed class ActivationTests
{
    [Theory]
    [InlineData(Activation.Gelu, 1.3997892f, -0.10021080f)]
    [InlineData(Activation.GeluTanh, 1.3995716f, -0.10042842f)]
    [InlineData(Activation.Relu, 1.5f, 0f)]
    [InlineData(Activation.Silu, 1.2263617f, -0.27363832f)]
    [InlineData(Activation.Mish, 1.4033783f, -0.29809974f)]
    [InlineData(Activation.Tanh, 0.90514825f, -0.90514825f)]
    public void Every_activation_is_the_exact_function(Activation activation, float above, float below)
    {
        Assert.Equal(above, Of(activation, 1.5f), 2e-7f);
        Assert.Equal(below, Of(activation, -1.5f), 2e-7f);
        Assert.Equal(0f, Of(activation, 0f));
        Assert.Equal(activation == Activation.Tanh ? 1f : 1e6f, Of(activation, 1e6f));
        Assert.Equal(activation == Activation.Tanh ? -1f : 0f, Of(activation, -1e6f));
    }

    [Fact]
    public void None_is_left_out() => Assert.All(Enum.GetValues<Activation>(), activation => Assert.Equal(0f, Of(activation, 0f)));

    private static float Of(Activation activation, float x)
    {
        Float32Model model = new()
        {
            LayerOrder = [],
            Dim = 1,
            Heads = 1,
            Activation = Activation.Relu,
            HeadActivation = activation,
            LayerNormEps = 1e-12,
            EmbeddingsLayerNormEps = 1e-12,
            Has = name => name is "pre_classifier" or "classifier",
        };
        return Assert.Single(new Float32Reference(model, name => name.EndsWith("weight", StringComparison.Ordinal) ? [1f] : [0f]).Outputs([x]));
    }
}
