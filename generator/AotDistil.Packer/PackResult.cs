namespace AotDistil.Packer;

/// <summary>What packing a model came to.</summary>
/// <param name="ChangedFiles">How many outputs are not what they were.</param>
/// <param name="Remark">What was decided on the way, for who builds.</param>
internal sealed record PackResult(int ChangedFiles, string Remark);
