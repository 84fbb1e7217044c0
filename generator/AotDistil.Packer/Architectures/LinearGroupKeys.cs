namespace AotDistil.Packer.Architectures;

/// <summary>Keys of config.json for the groups of a layer's linears: <see cref="LinearGroups"/>.</summary>
internal sealed record LinearGroupKeys(ConfigKey Query, ConfigKey Key, ConfigKey Value, ConfigKey OutLin, ConfigKey Lin1, ConfigKey Lin2)
{
    /// <summary>The groups in a config; each must divide the widths of its linear.</summary>
    /// <exception cref="PackerException">One does not.</exception>
    public LinearGroups Read(ConfigFile config, (int Size, string Key) dim, (int Size, string Key) hidden)
    {
        return new LinearGroups(Divisor(Query, dim), Divisor(Key, dim), Divisor(Value, dim), Divisor(OutLin, dim), Divisor(Lin1, dim, hidden), Divisor(Lin2, hidden, dim));

        int Divisor(ConfigKey key, params ReadOnlySpan<(int Size, string Key)> widths)
        {
            int groups = key.Read(config, 1, widths[0].Size);
            foreach ((int size, string name) in widths)
            {
                if (size % groups != 0)
                {
                    throw config.Invalid($"'{key.Name}' is {groups} and '{name}' is {size}; {name} must be a multiple of {key.Name}");
                }
            }

            return groups;
        }
    }
}
