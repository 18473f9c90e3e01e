/** Files that other programs read: tables for spreadsheets, the journal for plain-text accounting, awards as open data. */
@NullMarked
package org.grantsledger.export;

import org.jspecify.annotations.NullMarked;
