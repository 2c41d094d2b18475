// Writes one table as a program for JavaScript does: node write.js WRITER FILE TYPE, the table as JSON on standard input.
// A cell is {address, row, column, text | number | logical | day, format}; rows and columns count from one.
"use strict";
const fs = require("fs");
const path = require("path");
const [writer, file, type] = process.argv.slice(2);
const table = JSON.parse(fs.readFileSync(0, "utf8"));
const valueOf = (cell) => cell.text ?? cell.number ?? cell.logical ?? new Date(cell.day);

function fillWithExceljs(sheet) {
  sheet.getColumn(table.hidden.column).hidden = true;
  for (let at = 1; at <= table.rows; at++) {
    const row = sheet.getRow(at);
    row.hidden = at === table.hidden.row;
    for (const cell of table.cells.filter((one) => one.row === at)) {
      const place = row.getCell(cell.column);
      place.value = valueOf(cell);
      if (cell.format) place.numFmt = cell.format;
      if (cell.address === table.noted) place.note = "看";
      if (cell.address === table.filled)
        place.fill = { type: "pattern", pattern: "solid", fgColor: { argb: "FFFFFF00" } };
    }
    if (at === table.merged.row) sheet.mergeCells(table.merged.range);
    if (sheet.commit) row.commit();
  }
}

async function exceljs() {
  const Excel = require("exceljs");
  const book = new Excel.Workbook();
  fillWithExceljs(book.addWorksheet("表"));
  await book.xlsx.writeFile(file);
}

async function exceljsStreaming() {
  const Excel = require("exceljs");
  const shared = type === "shared";
  const book = new Excel.stream.xlsx.WorkbookWriter({ filename: file, useStyles: true, useSharedStrings: shared });
  const sheet = book.addWorksheet("表");
  fillWithExceljs(sheet);
  sheet.commit();
  await book.commit();
}

function sheetjs() {
  const XLSX = require("xlsx");
  const sheet = { "!ref": `A1:${table.last}`, "!rows": [], "!cols": [] };
  for (const cell of table.cells) {
    const kind = cell.text !== undefined ? "s" : cell.number !== undefined ? "n" : cell.day !== undefined ? "d" : "b";
    sheet[cell.address] = { t: kind, v: valueOf(cell) };
    if (cell.format) sheet[cell.address].z = cell.format;
    if (cell.address === table.noted) sheet[cell.address].c = [{ a: "a", t: "看" }];
  }
  sheet["!merges"] = [XLSX.utils.decode_range(table.merged.range)];
  sheet["!rows"][table.hidden.row - 1] = { hidden: true };
  sheet["!cols"][table.hidden.column - 1] = { hidden: true };
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(book, sheet, "表");
  const [bookType, ...options] = type.split(",");
  const said = Object.fromEntries(options.map((one) => one.split("=")).map(([key, value]) => [key, JSON.parse(value)]));
  XLSX.writeFile(book, file, { bookType, ...said });
}

async function excelize() {
  const { init } = require("excelize-wasm");
  const { NewFile } = await init(path.join(path.dirname(require.resolve("excelize-wasm")), "excelize.wasm.gz"));
  const book = NewFile();
  const told = (answer) => {
    if (answer.error) throw new Error(answer.error);
    return answer;
  };
  told(book.SetSheetName("Sheet1", "表"));
  for (const cell of table.cells) {
    const value = cell.day === undefined ? valueOf(cell) : new Date(cell.day) / 86400000 + 25569; // it takes no Date
    told(book.SetCellValue("表", cell.address, value));
    const style = cell.format ? { CustomNumFmt: cell.format } : {};
    if (cell.address === table.filled) style.Fill = { Type: "pattern", Pattern: 1, Color: ["FFFF00"] };
    if (Object.keys(style).length)
      told(book.SetCellStyle("表", cell.address, cell.address, told(book.NewStyle(style)).style));
  }
  told(book.AddComment("表", { Cell: table.noted, Author: "a", Text: "看" }));
  told(book.MergeCell("表", ...table.merged.range.split(":")));
  told(book.SetRowVisible("表", table.hidden.row, false));
  told(book.SetColVisible("表", table.hidden.letters, false));
  fs.writeFileSync(file, told(book.WriteToBuffer()).buffer);
  process.exit(0); // its runtime waits for ever
}

({ exceljs, "exceljs, streaming": exceljsStreaming, SheetJS: sheetjs, excelize })[writer]();
