"""Keys and values for the tests of what is sealed."""

PHONE, OTHER = "13812342206", "13912342207"
LABEL = "base_secrets.resident.phone"
OLD, NEW = "00112233445566778899aabbccddeeff", "ffeeddccbbaa99887766554433221100"
