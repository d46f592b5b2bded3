package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"os"

	"modernc.org/sqlite"
)

const (
	// walFilled is the size that the log is given before it is needed: a log
	// that grows costs a commit of the file system's journal with every sync,
	// behind whatever else the machine writes; one that is written over, the
	// data alone.
	walFilled = 6 << 20
	// walPages is how many pages are written to the log before they are
	// brought to the database, beside the writer.
	walPages = 1000
	// walMost is how many the log may hold; then the writer waits until it can
	// begin at its start again.
	walMost = 8 * walPages
)

// A wal is the write-ahead log's file. SQLite writes it, and syncs it only
// where a log begins anew (synchronous=NORMAL); after each commit the writer
// has the disk take it, by fdatasync where there is one, before anybody is
// answered. SQLite as it is built here knows fsync alone.
type wal struct {
	path  string
	file  *os.File
	doubt bool // what was written last may not be on the disk
}

// openWAL opens the log of a database that is open and has been written to.
func openWAL(path string) (*wal, error) {
	w := &wal{path: path + "-wal"}
	var err error
	if w.file, err = os.OpenFile(w.path, os.O_RDWR, 0); err != nil {
		return nil, fileError(path, err)
	}
	return w, nil
}

// sync waits until everything that was committed is on the disk. After it has
// failed, the pages count as written to the system, and are perhaps nowhere:
// settle has to bring them to the database before anything else.
func (l *wal) sync() error {
	err := syncData(l.file)
	if err != nil {
		l.doubt = true
		err = fileError(l.path, err)
	}
	return err
}

// fill makes the log as large as it mostly will be. It must be called by the
// writer: behind the log's end nobody else writes then, and SQLite takes what
// has no checksum for the end.
func (l *wal) fill() error {
	info, err := l.file.Stat()
	if err != nil || info.Size() >= walFilled {
		return err
	}
	_, err = l.file.WriteAt(make([]byte, walFilled-info.Size()), info.Size())
	return err
}

// settle brings a log in doubt to the database, and the database to the disk.
func (w *writer) settle() error {
	if !w.wal.doubt {
		return nil
	}
	var busy, pages, done int
	err := w.conn.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint(FULL)").Scan(&busy, &pages, &done)
	if err != nil {
		return err
	}
	if busy != 0 || done < pages {
		return fmt.Errorf("%d of %d pages are on the disk", done, pages)
	}
	w.wal.doubt = false
	return nil
}

// count is called after a commit, and has pages brought to the database when
// there are many.
func (w *writer) count() {
	w.conn.Raw(func(c any) error {
		n, err := written(c)
		if w.pages.Add(n) >= walPages {
			w.engine.keeper.nudge()
		}
		return err
	})
}

// written is how many pages a connection wrote since it was asked last.
func written(conn any) (int64, error) {
	c, ok := conn.(sqlite.DBStatus)
	if !ok {
		return 0, driver.ErrBadConn
	}
	n, _, err := c.Status(sqlite.DBStatusCacheWrite, true)
	return int64(n), err
}
