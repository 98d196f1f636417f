-- A list reads some hundred deals of a million whole, each out of a compressed block: of large ones most is for nothing.
-- Holds for what is written or merged from now on.
ALTER TABLE {database}.deal_rows MODIFY SETTING min_compress_block_size = 8192, max_compress_block_size = 16384;
