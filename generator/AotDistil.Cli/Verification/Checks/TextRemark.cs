namespace AotDistil.Cli.Verification.Checks;

/// <summary>Something about one text that a reader of the figures will want to look at.</summary>
/// <param name="Text">The text's number.</param>
/// <param name="Excerpt">Its beginning.</param>
/// <param name="Remark">What is remarkable.</param>
internal sealed record TextRemark(int Text, string Excerpt, string Remark);
