namespace AotDistil.Packer.Architectures;

/// <summary>In how many groups each linear of a layer is computed (transformers' SqueezeBertConfig: its linears are convolutions of width 1); 1 is an ordinary linear.</summary>
internal sealed record LinearGroups(int Query = 1, int Key = 1, int Value = 1, int OutLin = 1, int Lin1 = 1, int Lin2 = 1);
