namespace AotDistil.Packer.Architectures;

/// <summary>A sequence classification head: linear, activation, linear, on the first token's hidden state.</summary>
/// <param name="PreClassifier">The first linear's tensors.</param>
/// <param name="Activation">The function between them, as the manifest calls it.</param>
/// <param name="Classifier">The second linear's tensors: the logits.</param>
internal sealed record HeadTensors(string PreClassifier, string Activation, string Classifier);
