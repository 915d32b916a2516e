#include "dataset/table/magic.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "dataset/table/values.h"
#include "text/say.h"

namespace vitrine::dataset {

namespace {

constexpr const char* unpack = to_say("Unpack it first.");
constexpr const char* save_as_csv = to_say("Open it in the program that made it and save the table as CSV or .xlsx.");
constexpr const char* with_pandas =
    to_say("Save it as CSV or Parquet, in Python with pandas: df.to_csv(\"table.csv\").");
constexpr const char* table_wanted = to_say("Choose a table: CSV, TSV, JSON, Excel (.xlsx) or Parquet.");
constexpr const char* weights = to_say("It holds a model's weights, not rows; open it as a model.");

struct Magic {
  size_t at;
  std::string_view bytes;
  KnownFormat format;
};

using namespace std::string_view_literals;

constexpr Magic magics[] = {
    {0, "PK\x03\x04"sv, {to_say("a zip archive"), to_say("Unpack it and open the table inside.")}},
    {0, "PK\x05\x06"sv, {to_say("an empty zip archive"), table_wanted}},
    {0, "\x1F\x8B"sv, {to_say("compressed with gzip"), unpack}},
    {0, "BZh"sv, {to_say("compressed with bzip2"), unpack}},
    {0,
     "\xFD"
     "7zXZ\0"sv,
     {to_say("compressed with xz"), unpack}},
    {0, "\x28\xB5\x2F\xFD"sv, {to_say("compressed with Zstandard"), unpack}},
    {0, "\x04\x22\x4D\x18"sv, {to_say("compressed with LZ4"), unpack}},
    {0, "7z\xBC\xAF\x27\x1C"sv, {to_say("a 7-Zip archive"), to_say("Unpack it and open the table inside.")}},
    {0, "Rar!\x1A\x07"sv, {to_say("a RAR archive"), to_say("Unpack it and open the table inside.")}},
    {257, "ustar"sv, {to_say("a tar archive"), to_say("Unpack it and open the table inside.")}},
    {0, "PAR1"sv, {to_say("a Parquet file"), with_pandas}},
    {0, "PARE"sv, {to_say("an encrypted Parquet file"), to_say("Decrypt it and save it as CSV or Parquet.")}},
    {0, "ARROW1"sv, {to_say("an Arrow (Feather) file"), with_pandas}},
    {0, "FEA1"sv, {to_say("a Feather file"), with_pandas}},
    {0, "ORC"sv, {to_say("an ORC file"), with_pandas}},
    {0, "Obj\x01"sv, {to_say("an Avro file"), with_pandas}},
    {0, "\x89HDF\r\n\x1A\n"sv, {to_say("an HDF5 file"), with_pandas}},
    {0, "\x93NUMPY"sv, {to_say("a NumPy array"), to_say("Save it as CSV, in Python with numpy.savetxt.")}},
    {0, "SQLite format 3\0"sv, {to_say("an SQLite database"), to_say("Export the table that you want as CSV.")}},
    {0,
     "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv,
     {to_say("an Office document in the format before 2007 (.xls)"), to_say("Save it as .xlsx or CSV.")}},
    {0, "%PDF-"sv, {to_say("a PDF document"), to_say("Copy the table into a spreadsheet and save it as CSV.")}},
    {0, "{\\rtf"sv, {to_say("an RTF document"), to_say("Copy the table into a spreadsheet and save it as CSV.")}},
    {0, "\x89PNG\r\n\x1A\n"sv, {to_say("a PNG picture"), table_wanted}},
    {0, "\xFF\xD8\xFF"sv, {to_say("a JPEG picture"), table_wanted}},
    {0, "GIF8"sv, {to_say("a GIF picture"), table_wanted}},
    {0, "II*\0"sv, {to_say("a TIFF picture"), table_wanted}},
    {0, "MM\0*"sv, {to_say("a TIFF picture"), table_wanted}},
    {8, "WEBP"sv, {to_say("a WebP picture"), table_wanted}},
    {8, "WAVE"sv, {to_say("a sound"), table_wanted}},
    {4, "ftyp"sv, {to_say("a video or sound"), table_wanted}},
    {0, "ID3"sv, {to_say("a sound"), table_wanted}},
    {0, "OggS"sv, {to_say("a sound"), table_wanted}},
    {0,
     "\x7F"
     "ELF"sv,
     {to_say("a program"), table_wanted}},
    {0, "MZ\x90\0"sv, {to_say("a program"), table_wanted}},
    {0, "\0asm"sv, {to_say("a program"), table_wanted}},
    {0, "GGUF"sv, {to_say("a GGUF model"), weights}},
    {0,
     "version https://git-lfs"sv,
     {to_say("a Git LFS pointer: it only names where the data lies"),
      to_say("Fetch the data itself with git lfs pull.")}},
    {0, "$FL2"sv, {to_say("an SPSS file"), save_as_csv}},
    {0, "$FL3"sv, {to_say("an SPSS file"), save_as_csv}},
    {0, "<stata_dta>"sv, {to_say("a Stata file"), save_as_csv}},
    {0, "RDX2\n"sv, {to_say("an R data file"), to_say("Save it as CSV, in R with write.csv.")}},
    {0, "RDX3\n"sv, {to_say("an R data file"), to_say("Save it as CSV, in R with write.csv.")}},
    {0, "\x80\x02"sv, {to_say("a Python pickle"), with_pandas}},
    {0, "\x80\x03"sv, {to_say("a Python pickle"), with_pandas}},
    {0, "\x80\x04\x95"sv, {to_say("a Python pickle"), with_pandas}},
    {0, "\x80\x05\x95"sv, {to_say("a Python pickle"), with_pandas}},
};

}  // namespace

std::optional<KnownFormat> known_format(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), std::min<size_t>(bytes.size(), 4096));
  for (const Magic& magic : magics)
    if (text.size() > magic.at && text.substr(magic.at).starts_with(magic.bytes)) return magic.format;
  // A header of 8 bytes that says how long the JSON behind it is.
  if (text.size() > 9 && text[8] == '{' && text.substr(3, 5) == "\0\0\0\0\0"sv)
    return KnownFormat{to_say("a safetensors file"), weights};
  std::string head = ascii_lowered(text.substr(0, 512));
  if (head.starts_with("\xEF\xBB\xBF")) head.erase(0, 3);
  head.erase(0, head.find_first_not_of(" \t\r\n"));
  if (head.starts_with("<!doctype html") || head.starts_with("<html"))
    return KnownFormat{to_say("a web page"), to_say("It may say that the download failed; download the table itself.")};
  if (head.starts_with("<?xml") || head.starts_with("<!doctype"))
    return KnownFormat{to_say("an XML document"), to_say("Save the table as CSV, JSON or .xlsx.")};
  return {};
}

bool looks_binary(const Decoded& decoded) {
  const std::string_view text = std::string_view(decoded.text).substr(0, 1 << 16);
  // Tab, line ends, form feed, escape, end of file and the separators of old databases occur in texts.
  const auto control = std::count_if(text.begin(), text.end(), [](char ch) {
    const auto c = static_cast<unsigned char>(ch);
    return c < 9 || (c > 13 && c < 26) || c == 0x7F;
  });
  const int64_t size = decoded.text.size();
  return control * 50 > static_cast<int64_t>(text.size()) || decoded.nul * 10 > size || decoded.replaced * 10 > size;
}

}  // namespace vitrine::dataset
