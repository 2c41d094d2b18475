REM Fills in workbooks as told by a list of orders, lets LibreOffice mark what its validations refuse, and saves them.
REM One order a line, its parts separated by tabs: open URL | text COLUMN ROW VALUE | number COLUMN ROW VALUE | save URL
REM Answers, one a line: refused COLUMN ROW (of the workbook saved next), saved URL, failed MESSAGE
Sub Main
    Dim oAccess, oOrders, oAnswers, oBook, oSheet, aParts, nShape, oPage, aPlace
    oAccess = CreateUnoService("com.sun.star.ucb.SimpleFileAccess")
    oOrders = CreateUnoService("com.sun.star.io.TextInputStream")
    oOrders.setInputStream(oAccess.openFileRead(Environ("OCTET_ORDERS")))
    oOrders.setEncoding("UTF-8")
    oAnswers = CreateUnoService("com.sun.star.io.TextOutputStream")
    oAnswers.setOutputStream(oAccess.openFileWrite(Environ("OCTET_ANSWERS")))
    oAnswers.setEncoding("UTF-8")
    On Error Goto Failed
    Do While Not oOrders.isEOF()
        aParts = Split(Replace(oOrders.readLine(), Chr(10), ""), Chr(9))  REM the last one comes with its end
        If UBound(aParts) > 0 Then
            Select Case aParts(0)
                Case "open"
                    oBook = StarDesktop.loadComponentFromURL(aParts(1), "_blank", 0, Array(Named("Hidden", True)))
                    oSheet = oBook.Sheets.getByIndex(0)
                Case "text"
                    oSheet.getCellByPosition(CLng(aParts(1)), CLng(aParts(2))).setString(aParts(3))
                Case "number"
                    oSheet.getCellByPosition(CLng(aParts(1)), CLng(aParts(2))).setValue(Val(aParts(3)))
                Case "save"
                    oSheet.showInvalid()
                    oPage = oSheet.DrawPage
                    For nShape = 0 To oPage.getCount() - 1
                        aPlace = oPage.getByIndex(nShape).Anchor.CellAddress
                        oAnswers.writeString("refused" & Chr(9) & aPlace.Column & Chr(9) & aPlace.Row & Chr(10))
                    Next
                    oSheet.clearArrows()
                    oBook.storeToURL(aParts(1), Array(Named("FilterName", "Calc MS Excel 2007 XML")))
                    oBook.close(True)
                    oAnswers.writeString("saved" & Chr(9) & aParts(1) & Chr(10))
            End Select
        End If
    Loop
    oAnswers.closeOutput()
    Exit Sub
Failed:
    oAnswers.writeString("failed" & Chr(9) & Error & " at line " & Erl & Chr(10))
    oAnswers.closeOutput()
End Sub

Function Named(sName, aValue)
    Dim aMade As New com.sun.star.beans.PropertyValue
    aMade.Name = sName
    aMade.Value = aValue
    Named = aMade
End Function
