// The safetensors container: an 8-byte little-endian header length, a JSON header, raw tensors; alone or in several
// files with an index. Trusts nothing: every range, size and dtype is checked against the bytes before use. Errors:
// bad_file (truncated, overlapping, lying sizes, malformed JSON), unsupported (dtype). not_finite is left to the
// family, which knows which tensors matter.
#pragma once
#include "checkpoint/checkpoint.h"

namespace vitrine {

Result<Checkpoint> parse_safetensors(Bytes bytes, std::string_view file = "model.safetensors");

// The names of the files in which model.safetensors.index.json says that tensors are. Errors: bad_file, also for a name
// that is not one of a file beside it.
Result<std::vector<std::string>> shard_names(std::string_view index);

// All tensors of these files together. Errors: as above; bad_file naming a file that is not in `files`, or a tensor
// that the index promises and its file does not hold.
Result<Checkpoint> parse_shards(std::string_view index, const Files& files);

}  // namespace vitrine
